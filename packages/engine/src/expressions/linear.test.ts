import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import jsonata from 'jsonata';
import { compileExpression } from './compile-expression.ts';
import { type ExpressionContext, measureContext, visibleTo } from './context.ts';
import { evaluateInline } from './evaluate.ts';
import { context, linearText, wholeOf } from './expression-arbitraries.test-support.ts';

const RUNS = { seed: 20_260_102, numRuns: 3_000 };

/** Result of JSONata itself with the number of syntax nodes that it evaluated; null when it failed. */
async function watched(text: string, input: unknown): Promise<{ json: string; evaluations: number } | null> {
  let evaluations = 0;
  const program = jsonata(text);
  const count = () => {
    evaluations++;
  };
  // JSONata looks for this symbol among its variables and calls what it finds at each evaluation.
  program.assign(Symbol.for('jsonata.__evaluate_entry') as unknown as string, count);
  try {
    return { json: JSON.stringify(await program.evaluate(input)) ?? '', evaluations };
  } catch {
    return null;
  }
}

test('the proved bounds hold: work, size, and an untouched context', async () => {
  let proved = 0;
  await fc.assert(
    fc.asyncProperty(linearText, context, async (text, given) => {
      const { linear, weight, roots, nodeIds } = compileExpression(text);
      if (!linear) return;
      const visible = visibleTo({ roots, nodeIds }, given);
      const size = measureContext(visible, 1e9, 1e9)!;
      const input = structuredClone(visible);
      const seen = await watched(text, input);
      if (!linear.writes) assert.deepEqual(input, visible, 'the context was changed');
      if (!seen) return;
      proved++;
      const most = linear.perByte * size.bytes + linear.perValue * size.values + linear.fixed;
      assert.ok(seen.json.length <= most, `${seen.json.length} characters, ${most} proved`);
      const evaluations = weight.nodes * size.values;
      assert.ok(seen.evaluations <= evaluations, `${seen.evaluations} evaluations, ${evaluations} proved`);
    }),
    RUNS,
  );
  assert.ok(proved > RUNS.numRuns / 3, `only ${proved} of ${RUNS.numRuns} were proved and gave something`);
});

test('inline gives what JSONata gives, and leaves the context alone', async () => {
  await fc.assert(
    fc.asyncProperty(linearText, context, async (text, given) => {
      const expression = compileExpression(text);
      if (!expression.inline) return;
      const before = structuredClone(given) as ExpressionContext;
      const ours = await evaluateInline(expression, given).then(
        (value) => JSON.stringify(value) ?? '',
        () => null,
      );
      assert.deepEqual(given, before, 'the context was changed');
      const seen = await watched(text, wholeOf(before));
      // Numbers out of range are null in JSON.stringify's words and an error in ours.
      if (ours !== null) assert.equal(ours, seen?.json);
    }),
    RUNS,
  );
});

const isInline = (text: string): boolean => compileExpression(text).inline;

test('what authors write every day is inline', () => {
  for (const text of [
    ...['nodes.a.x + 1', 'trigger.list[mag > 2].name', '$sum(trigger.items.price)', 'trigger.list[0]'],
    ...['trigger.list.{"id": id, "label": name & "!"}', '$count(nodes.a.list[b = true]) > 3'],
    ...['$contains($lowercase(trigger.s), "x")', '$join(trigger.tags, ", ")', '$split(trigger.s, ",")[0]'],
    ...['($n := trigger.name; $uppercase($n) & "?")', '$round(trigger.n, 2)', '$lookup(trigger, "a b")'],
    ...['trigger.list[]', '[trigger.a, trigger.b]', '$now()', '$$.trigger.list.name'],
  ]) {
    assert.ok(isInline(text), text);
  }
});

test('what may cost more than its context is not', () => {
  for (const text of [
    // each item looks at all of something else
    ...[
      'nodes.list[mag > $$.memory.min]',
      'trigger.a.($$.trigger.b)',
      '($x := trigger.a; trigger.b[$ in $x])',
    ],
    // what is walked was multiplied
    ...['trigger.([$, $]).([$, $])', 'trigger.a[[0, 0]]', 'trigger.a[b]', '([trigger, trigger]).a'],
    ...['($x := [trigger, trigger]; $x.a)', '(($x := trigger; [$x, $x])).a', 'trigger.{"a": $}.a'],
    // functions, patterns, order, ranges, descendants
    ...['$map(trigger, function($x) { $x })', '($f := $sum; $f(trigger))', '$match(trigger, /a/)', '[1..9]'],
    ...['trigger^(a)', 'trigger.**', 'trigger.*', '$sort(trigger)', '$distinct(trigger)', '$pad(trigger, 9)'],
    ...['$reduce([1, 2], function($a, $b) { $a & $b })', 'trigger ~> $uppercase', 'trigger{a: b}'],
    ...['trigger@$t.a', 'trigger#$i.a', 'trigger ~> |a|{}|', 'trigger.a.%.b', '$contains(trigger, trigger)'],
    ...[
      '$split(trigger, trigger)',
      '$join(trigger, memory.s)',
      '($sum := trigger; $sum)',
      '$string(trigger, true)',
    ],
    ...['$toMillis(trigger)', '$spread(trigger)', '$zip(trigger, trigger)', '$string(trigger)[a]'],
  ]) {
    assert.equal(isInline(text), false, text);
  }
});

test('a doubled text is bounded by doubling', () => {
  const doubled = `($x := trigger; ${'$x := $x & $x; '.repeat(20)}$x)`;
  assert.ok(compileExpression(doubled).linear!.perByte >= 2 ** 20);
  const escaped = `${'$string({"a": '.repeat(20)}trigger${'})'.repeat(20)}`;
  assert.ok(compileExpression(escaped).linear!.perByte >= 2 ** 20);
  const joined = `${'({"a": '.repeat(20)}trigger${'} & "")'.repeat(20)}`;
  assert.ok(compileExpression(joined).linear!.perByte >= 2 ** 20);
});

test('what a mapping writes out is counted for each item', () => {
  const { perValue } = compileExpression(`trigger.list.("${'x'.repeat(100)}")`).linear!;
  assert.ok(perValue >= 100);
});
