import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Json } from '@rex/types';
import { compileExpression } from './compile-expression.ts';
import type { ExpressionContext } from './context.ts';
import { ExpressionError } from './errors.ts';
import { type ExpressionPool, evaluate, evaluateInline, poolJob, runPoolJob } from './evaluate.ts';

const context = (more: Partial<ExpressionContext> = {}): ExpressionContext => ({
  trigger: { n: 3, list: [{ mag: 1 }, { mag: 5 }] },
  nodes: { a: { x: 1 }, secret: { y: 2 } },
  memory: { min: 2 },
  execution: { id: 'e1', startedAt: '2026-01-01T00:00:00.000Z', attempt: 1 },
  now: 1_700_000_000_000,
  ...more,
});

/** A pool that answers with the text it was asked. */
const pool: ExpressionPool = { evaluate: (text) => Promise.resolve(`pool: ${text}`) };
const run = async (text: string, given = context()): Promise<Json | undefined> =>
  evaluate(compileExpression(text), given, pool);
const job = async (text: string, given = context()) => runPoolJob(poolJob(text, given));

test('each expression takes its way', async () => {
  assert.equal(evaluate(compileExpression('nodes.a.x + 1'), context(), pool), 2);
  assert.deepEqual(await run('trigger.list[mag > 2]'), { mag: 5 });
  assert.equal(await run('trigger.list[mag > $$.memory.min]'), 'pool: trigger.list[mag > $$.memory.min]');
  const list = Array.from({ length: 3_000 }, (_, mag) => ({ mag }));
  assert.match(String(await run('trigger.list[mag > 2]', context({ trigger: { list } }))), /^pool/);
  const text = 'x'.repeat(70_000);
  assert.match(String(await run('$length(trigger.text)', context({ trigger: { text } }))), /^pool/);
  assert.equal(
    await run('$length(trigger.n & "")', context({ trigger: { text, n: 1 } })),
    'pool: $length(trigger.n & "")',
  );
  assert.equal(await run('$length(memory.min & "")', context({ trigger: { text } })), 1);
});

test('a result that could be large is not made here', async () => {
  const s = '"'.repeat(9_000);
  assert.match(String(await run(`[${'trigger.s, '.repeat(80)}1]`, context({ trigger: { s } }))), /^pool/);
  const looked = Array.from({ length: 60 }, () => '$length(trigger.s)').join(' + ');
  assert.match(String(await run(looked, context({ trigger: { s: 'x'.repeat(60_000) } }))), /^pool/);
  const doubled = `($x := memory.min & ""; ${'$x := $x & $x; '.repeat(30)}$x)`;
  assert.match(String(await run(doubled)), /^pool/);
});

test('an expression sees what it names and nothing else', async () => {
  assert.deepEqual(poolJob('nodes.a.x + memory.min', context()).visible, {
    nodes: { a: { x: 1 } },
    memory: { min: 2 },
  });
  // Detours to the whole context, which the syntax does not show, find only that.
  assert.equal(await job('$string({"a": $keys(), "n": nodes.a.x})'), '{"a":"nodes","n":1}');
  assert.equal(await job('($k := $lookup; $k("nodes"))'), undefined);
  assert.equal(await job('function($x)<x-:x>{$string($x)}()'), '{}');
  assert.deepEqual(await job('($l := $string; {"s": $l(), "n": nodes.a.x})'), {
    s: '{"nodes":{"a":{"x":1}}}',
    n: 1,
  });
});

test('time is the event’s', async () => {
  assert.equal(await run('$now()'), '2023-11-14T22:13:20.000Z');
  assert.equal(await run('$millis()'), 1_700_000_000_000);
  assert.equal(await job('$now("[Y]-[M01]")'), '2023-11');
  assert.equal(await job('($t := $millis; $t())'), 1_700_000_000_000);
  const both = await Promise.all([
    job('$millis()', context({ now: 1 })),
    job('$millis()', context({ now: 2 })),
  ]);
  assert.deepEqual(both, [1, 2]);
});

test('removed functions are not there under other names either', async () => {
  const program = (await import('./syntax.ts')).programOf;
  for (const text of [
    '$eval("1")',
    '$random()',
    '$shuffle([1, 2])',
    '($f := $eval; $f("1"))',
    '$map(["1"], $eval)',
  ]) {
    await assert.rejects(program(text).evaluate({}), text);
  }
});

test('results are plain JSON', async () => {
  assert.equal(JSON.stringify(await job('[1..3]')), '[1,2,3]');
  assert.deepEqual(Object.keys((await job('[1..3]')) as Json[]), ['0', '1', '2']);
  assert.equal(await job('$sum'), undefined);
  assert.deepEqual(await job('{"a": function($x) { $x }, "b": [$sum, 1]}'), { b: [null, 1] });
  const marked = JSON.parse('{"_jsonata_function": true, "_jsonata_lambda": true, "then": 1}') as Json;
  assert.deepEqual(await job('[trigger]', context({ trigger: marked })), [marked]);
  assert.deepEqual(await run('trigger.list[]', context({ trigger: { list: [] } })), []);
  const proto = JSON.parse('{"__proto__": {"polluted": 1}}') as Json;
  assert.equal(
    JSON.stringify(await job('$merge([trigger, {"a": 1}])', context({ trigger: proto }))),
    '{"__proto__":{"polluted":1},"a":1}',
  );
  assert.equal(({} as { polluted?: number }).polluted, undefined);
});

test('what JSON cannot hold, and what is too large, is an error', async () => {
  for (const [text, message, code] of [
    ['1 / 0', /gives Infinity/, 'expression_failed'],
    ['[0 / 0]', /gives NaN/, 'expression_failed'],
    ['$pad("x", 1100000)', /more than 1 MiB/, 'expression_limit'],
    ['[1..1000000000]', /sequence/, 'expression_limit'],
    ['($f := function($n) { {"a": $n > 0 ? $f($n - 1)} }; $f(400))', /levels/, 'expression_limit'],
    ['$error("no \u0000 good.")', /no \\u0000 good\.$/, 'expression_failed'],
    ['$base64encode($pad("x", 600000))', /at most 500000/, 'expression_failed'],
    ['$match($pad("x", 1100000), /a/)', /at most 1000000/, 'expression_failed'],
  ] as const) {
    await assert.rejects(job(text), (error: unknown) => {
      assert.ok(error instanceof ExpressionError, text);
      assert.match(error.message, message);
      assert.equal(error.code, code);
      return true;
    });
  }
});

test('errors name the expression and never a stack', async () => {
  const text = `"${'long '.repeat(100)}" + 1`;
  await assert.rejects(
    async () => run(text),
    (error: unknown) => {
      assert.ok(error instanceof ExpressionError);
      assert.equal(error.jsonataCode, 'T2001');
      assert.equal(error.expression.length, 200);
      assert.match(error.message, /left side of the "\+" operator/);
      assert.doesNotMatch(JSON.stringify(error.toData()), /node_modules|at async|jsonata\.js/);
      return true;
    },
  );
  await assert.rejects(async () => run('fetch.x'), /expressions know no "fetch"/);
  await assert.rejects(async () => job('1 +'), /cannot be read/);
});

test('a context is never written to', async () => {
  const given = context({ trigger: { list: [[]], f: { a: 1 }, one: [[1]] } });
  const before = structuredClone(given);
  for (const text of [
    'trigger.list.{"a": 1}',
    'trigger.list[]',
    'trigger.one[0][]',
    '[trigger.list].{"a": $}',
  ]) {
    await evaluateInline(compileExpression(text), given);
    assert.deepEqual(given, before, text);
  }
});

test('regular expressions do not backtrack, and match as JavaScript’s do', async () => {
  const trigger = `${'a'.repeat(30_000)}b`;
  assert.equal(await job('$match(trigger, /(a+)+$/)', context({ trigger })), undefined);
  assert.deepEqual(await job('$match("x1y22", /[a-z](\\d)(z)?/)'), [
    { match: 'x1', index: 0, groups: ['1', null] },
    { match: 'y2', index: 2, groups: ['2', null] },
  ]);
  assert.equal(await job('$replace("Ab1", /([A-B])/i, "<$1>")'), '<A><b>1');
  assert.deepEqual(await job('$split("a, b;c", /[,;] ?/)'), ['a', 'b', 'c']);
  await assert.rejects(job('$match("abc", /x*/)'), /zero/);
  assert.equal(await job('$contains("a\nb", /^b/m)'), true);
});

test('what looks like a way out is data or nothing', async () => {
  await assert.rejects(async () => run('constructor.constructor("return process")()'), ExpressionError);
  assert.equal(await run('trigger.constructor'), undefined);
  assert.equal(await job('$lookup(trigger, "__proto__")'), undefined);
  await assert.rejects(job('($f := trigger.constructor; $f("return process"))'), ExpressionError);
});
