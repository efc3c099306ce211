import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileExpression } from './compile-expression.ts';
import { ExpressionSyntaxError } from './errors.ts';
import { FUNCTION_NAMES, listFunctions } from './functions.ts';
import { EXPRESSION_CHARS } from './limits.ts';

const names = (text: string) => {
  const { roots, nodeIds, unknownRoots, problems } = compileExpression(text);
  assert.deepEqual(problems, [], text);
  return { roots: [...roots].sort().join(), nodeIds: [...nodeIds].sort().join(), unknown: unknownRoots };
};

test('it knows the roots and nodes that a text names', () => {
  for (const [text, roots, nodeIds] of [
    ['nodes.a.x + trigger.y', 'nodes,trigger', 'a'],
    ['nodes.list[mag > $$.memory.min]', 'memory,nodes', 'list'],
    ['nodes.`b`.x & nodes."c".y', 'nodes', 'b,c'],
    ['$.nodes.a.trigger', 'nodes', 'a'],
    ['trigger.list.nodes.x', 'trigger', ''],
    ['trigger.list[nodes.b]', 'trigger', ''],
    ['trigger.($$.nodes.b)', 'nodes,trigger', 'b'],
    ['trigger@$t.nodes.a', 'nodes,trigger', 'a'],
    ['trigger@$t[nodes.a.x = $t.x].memory.y', 'memory,nodes,trigger', 'a'],
    ['trigger.list@$l.a', 'trigger', ''],
    ['$map(trigger, function($v) { nodes.a.x + $v })', 'nodes,trigger', 'a'],
    ['trigger ~> |list[nodes.x]|{"y": memory}|', 'trigger', ''],
    ['trigger.list^(memory)', 'trigger', ''],
    ['trigger{memory: $sum(item)}', 'trigger', ''],
    ['{"a": item, "b": [index, last]}', 'index,item,last', ''],
    ['nodes.a.list.%.x', 'nodes', 'a'],
    ['nodes.a.x ?? nodes.b.y', 'nodes', 'a,b'],
    ['($x := nodes.a; $x.memory)', 'nodes', 'a'],
    ['/* nodes.c */ nodes.a', 'nodes', 'a'],
    ['nodes.a[b = $$.nodes.c.x]', 'nodes', 'a,c'],
  ] as const) {
    const found = names(text);
    assert.deepEqual([found.roots, found.nodeIds, found.unknown], [roots, nodeIds, []], text);
  }
});

test('unknown roots are data, with their places', () => {
  assert.deepEqual(names('1 + fetch.x ?? 2').unknown, [{ name: 'fetch', position: 4 }]);
  assert.deepEqual(names('trigger[0] + $$.constructor.b').unknown, [{ name: 'constructor', position: 16 }]);
});

const problemsOf = (text: string) => compileExpression(text).problems.map(({ message }) => message);

test('nodes are always named one by one', () => {
  for (const text of [
    ...['nodes', 'nodes[0]', 'nodes[id = 1].x', 'nodes.*', 'nodes.**', '$keys(nodes)', '$lookup(nodes, "a")'],
    ...[
      '(nodes).a',
      'nodes.(a)',
      'nodes{"a": b}',
      'nodes^(a)',
      'nodes ~> $keys',
      '$$.nodes',
      'trigger.($$.nodes)',
    ],
    ...[
      'nodes@$n.a',
      'nodes#$i.a',
      '($n := nodes; $n.a)',
      'function() { nodes }',
      'trigger@$t.nodes',
      'nodes.$x',
    ],
    ...['nodes.a.%', '(nodes.a).%', 'nodes.a[%.b]'],
  ]) {
    assert.match(problemsOf(text).join(), /"nodes" must be followed|no function or variable/, text);
  }
});

test('the whole context is nobody’s value', () => {
  for (const text of [
    ...[
      '$',
      '$$',
      '[$$]',
      '$keys($)',
      '$$[0]',
      '$$.*',
      '*',
      '**',
      '$string($$)',
      '$$ ~> $keys',
      '($$).trigger',
    ],
    ...[
      'trigger.%',
      'trigger@$t',
      '(trigger@$t).nodes.a',
      '$^(a)',
      '$x := $$',
      'trigger.list.($$)',
      '$${"a": 1}',
    ],
  ]) {
    assert.match(problemsOf(text).join(), /cannot take everything/, text);
  }
});

test('functions that authors do not have are refused by name', () => {
  for (const text of ['$eval("1")', '($f := $random; $f())', '$map([1], $shuffle)', '$eval(?)']) {
    assert.match(problemsOf(text).join(), /there is no \$(eval|random|shuffle)/, text);
  }
  assert.match(problemsOf('$sume(trigger)').join(), /no function or variable \$sume/);
  assert.match(problemsOf('sum(trigger)').join(), /write \$sum\(…\)/);
  assert.equal(listFunctions().length, FUNCTION_NAMES.size);
  for (const call of listFunctions()) assert.deepEqual(problemsOf(`[${call}]`), [], call);
});

test('syntax errors say what and where', () => {
  for (const [text, message, position] of [
    ['', /empty/, 0],
    ['1 +', /end of expression/, 3],
    ['"abc', /never closed/, 0],
    ['f)', /closes nothing/, 1],
    ['(1]', /does not close the "\("/, 2],
    ['$match("a", /(?=a)/)', /regular expression cannot be used/, 19],
    ['/* x', /comment is never closed/, 0],
  ] as const) {
    assert.throws(
      () => compileExpression(text),
      (error: unknown) => {
        assert.ok(error instanceof ExpressionSyntaxError, text);
        assert.match(error.message, message);
        assert.equal(error.position, position, text);
        return true;
      },
    );
  }
});

test('hostile texts are syntax errors, soon', () => {
  const n = 8_000;
  for (const text of [
    ...[
      '('.repeat(n) + ')'.repeat(n),
      '['.repeat(n),
      '-'.repeat(n),
      'a?b:'.repeat(n / 2),
      '{"a":'.repeat(n / 4),
    ],
    ...[`1${'+1'.repeat(n)}`, 'x'.repeat(EXPRESSION_CHARS + 1), 'a.'.repeat(n), '$x:='.repeat(n / 2)],
    ...['(a?:'.repeat(n / 8) + 'b)'.repeat(n / 8), `${'('.repeat(40)}a${'?:b)'.repeat(40)}`],
    ...[`${'('.repeat(40)}a${'??b)'.repeat(40)}`, `f(${'['.repeat(30)}a${']?:b'.repeat(30)})`],
    ...[
      '%.'.repeat(n),
      'function($x)<x/"/>{1}',
      `/${'(a{900}){900}'}/`,
      `/${'a'.repeat(5_000)}/`,
      '/a/ ?? 1',
    ],
    ...['|a|b| * /"/ + ((((((a??b)??c)??d)??e)??f)??g) + /"/', 'a ? b : c | d'],
  ]) {
    assert.throws(() => compileExpression(text), ExpressionSyntaxError, text.slice(0, 40));
  }
});

test('odd characters are only characters', () => {
  for (const text of ['"\u0000"', '"\ud800"', '`\u0000`.a', '"__proto__"', '"}}"', "'{{'"]) {
    assert.equal(compileExpression(text).text, text);
  }
});

test('a text is compiled once', () => {
  assert.equal(compileExpression('trigger.once'), compileExpression('trigger.once'));
});
