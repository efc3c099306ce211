import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import jsonata from 'jsonata';
import { toJson } from './clean.ts';
import { compileExpression } from './compile-expression.ts';
import type { ExpressionContext } from './context.ts';
import { evaluateSimple } from './evaluate.ts';
import { context, simpleText, wholeOf } from './expression-arbitraries.test-support.ts';
import { NOT_SIMPLE } from './simple.ts';

const RUNS = { seed: 20_260_101, numRuns: 4_000 };

/** JSONata's own answer as JSON text, or that it failed. */
async function theirs(text: string, given: ExpressionContext): Promise<string> {
  try {
    return JSON.stringify(toJson(await jsonata(text).evaluate(wholeOf(given)))) ?? 'nothing';
  } catch {
    return 'fault';
  }
}

test('a simple evaluation never disagrees with JSONata', async () => {
  let answered = 0;
  await fc.assert(
    fc.asyncProperty(simpleText, context, async (text, given) => {
      const expression = compileExpression(text);
      const before = JSON.stringify(given);
      const ours = evaluateSimple(expression, given);
      assert.equal(JSON.stringify(given), before, 'the context was changed');
      if (ours === NOT_SIMPLE) return;
      answered++;
      assert.equal(JSON.stringify(ours) ?? 'nothing', await theirs(text, given));
    }),
    RUNS,
  );
  assert.ok(answered > RUNS.numRuns / 3, `only ${answered} of ${RUNS.numRuns} were simple`);
});

const base: ExpressionContext = {
  trigger: { n: 3, s: 'hi', flags: [true], empty: null },
  nodes: { a: { x: 1, list: [1, 2] }, constructor: { y: 2 } },
  memory: {},
  execution: { id: 'e1', startedAt: '2026-01-01T00:00:00.000Z', attempt: 2 },
  now: 0,
};

const simple = (text: string, given = base) => evaluateSimple(compileExpression(text), given);

test('the hot kinds are simple', () => {
  for (const [text, value] of [
    ['nodes.a.x + 1', 2],
    ['trigger.n * 2 >= 6 and trigger.s = "hi"', true],
    ['"n: " & trigger.n & (0.1 + 0.2)', 'n: 30.3'],
    ['nodes.a.missing ?? "none"', 'none'],
    ['{"id": execution.id, "list": nodes.a.list, "nothing": item}', { id: 'e1', list: [1, 2] }],
    ['execution.attempt > 1 ? "again" : "first"', 'again'],
    ['nodes.constructor.y', 2],
    ['nodes.toString', undefined],
    ['trigger.constructor', undefined],
    ['$not($exists(error))', true],
  ] as const) {
    assert.deepEqual(simple(text), value, text);
  }
});

test('arrays on the way, faults and large texts are left to JSONata', () => {
  for (const text of [
    ...['nodes.a.list.x', '"a" + 1', '1 / 0', 'trigger < 1', 'trigger.flags and true', 'trigger = trigger'],
    ...['{"a": 1, "a": 2}', 'trigger.n[0]', '$string(trigger.n)', '-trigger.s', 'null + 1'],
  ]) {
    assert.equal(simple(text), NOT_SIMPLE, text);
  }
  const long = { ...base, trigger: 'x'.repeat(40_000) };
  assert.equal(simple('trigger & trigger', long), NOT_SIMPLE);
});

test('a key named __proto__ is data', () => {
  const given = { ...base, trigger: JSON.parse('{"__proto__": {"polluted": 1}}') };
  assert.deepEqual(simple('trigger.__proto__.polluted', given), 1);
  assert.equal(
    JSON.stringify(simple('{"__proto__": trigger.__proto__}', given)),
    '{"__proto__":{"polluted":1}}',
  );
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});
