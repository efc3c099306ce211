import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Json, RexError } from '@rex/types';
import { runAlone } from '../testing/run-alone.ts';
import { decision } from './decision.ts';

const rules = [
  { outlet: 'high', when: '{{ first }}' },
  { outlet: 'middle', when: '{{ second }}' },
];

/** Evaluates by table, and notes what it was asked. */
function evaluator(values: Record<string, Json | undefined>, isLate = false) {
  const asked: Json[] = [];
  const evaluate = (when: Json) => {
    asked.push(when);
    const value = typeof when === 'string' ? values[when] : when;
    return isLate ? Promise.resolve(value) : value;
  };
  return { asked, evaluate };
}

for (const isLate of [false, true]) {
  const how = isLate ? 'late' : 'at once';

  test(`decision leaves by the first rule that holds and asks no further (${how})`, async () => {
    const { asked, evaluate } = evaluator({ '{{ first }}': true }, isLate);
    const result = runAlone(decision, { rules, default: 'low' }, { evaluate });
    assert.equal(result instanceof Promise, isLate);
    assert.deepEqual(await result, { kind: 'done', output: { outlet: 'high', rule: 0 }, outlet: 'high' });
    assert.deepEqual(asked, ['{{ first }}']);
  });

  test(`decision goes on to the next rule, then to the default (${how})`, async () => {
    const second = evaluator({ '{{ first }}': false, '{{ second }}': true }, isLate);
    const none = evaluator({ '{{ first }}': false, '{{ second }}': false }, isLate);
    assert.deepEqual(await runAlone(decision, { rules, default: 'low' }, second), {
      kind: 'done',
      output: { outlet: 'middle', rule: 1 },
      outlet: 'middle',
    });
    assert.deepEqual(await runAlone(decision, { rules, default: 'low' }, none), {
      kind: 'done',
      output: { outlet: 'low', rule: null },
      outlet: 'low',
    });
  });

  test(`a condition that is not boolean fails and names its rule (${how})`, async () => {
    for (const value of [undefined, null, 1, 'true', [true]]) {
      const given = evaluator({ '{{ first }}': false, '{{ second }}': value }, isLate);
      await assert.rejects(
        async () => runAlone(decision, { rules, default: 'low' }, given),
        (error) => {
          assert.ok(error instanceof RexError);
          assert.equal(error.code, 'condition_not_boolean');
          assert.match(error.message, /rule 2 \(outlet "middle"\) gave (nothing|null|a number|text|a list):/);
          assert.deepEqual(error.details, { rule: 1, outlet: 'middle' });
          return true;
        },
      );
    }
  });
}

test('a literal condition is allowed', () => {
  const result = runAlone(decision, { rules: [{ outlet: 'always', when: true }], default: 'never' });
  assert.deepEqual(result, { kind: 'done', output: { outlet: 'always', rule: 0 }, outlet: 'always' });
});
