import type { Json } from '@rex/types';
import fc from 'fast-check';
import type { ExpressionContext } from './context.ts';

/** Names that contexts and expressions share, so that paths meet something. */
const NAMES = ['a', 'b', 'list', '__proto__', 'constructor'];
const name = fc.constantFrom(...NAMES);

const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>(
    null,
    true,
    false,
    0,
    -0,
    1,
    -2.5,
    0.1,
    1e300,
    '',
    'x',
    '7',
    'a"\\\n',
    '\ud800',
    '\u0000',
  ),
  fc.integer({ min: -9, max: 9 }),
);

/** JSON with shared names, arrays in arrays, empty ones, and data that looks like JSONata's own marks. */
export const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(name, tie('value'), { maxKeys: 3, noNullPrototype: true }),
    fc.constant<Json>({ _jsonata_function: true, a: 1, sequence: true, tupleStream: true }),
  ),
})).value;

export const context: fc.Arbitrary<ExpressionContext> = fc
  .record<{ trigger: Json; a: Json | undefined; memory: Json; item: Json }>({
    trigger: json,
    a: fc.option(json, { nil: undefined }),
    memory: json,
    item: json,
  })
  .map(({ trigger, a, memory, item }) => ({
    ...{ trigger, memory, item },
    nodes: (a === undefined ? {} : { a }) as ExpressionContext['nodes'],
    execution: { id: 'e1', startedAt: '2026-01-01T00:00:00.000Z', attempt: 1 },
    now: 1_700_000_000_000,
  }));

/** What JSONata would be given without any narrowing. */
export const wholeOf = ({ now: _now, ...roots }: ExpressionContext): Json =>
  structuredClone(roots) as unknown as Json;

const rootPath = fc
  .tuple(fc.constantFrom('trigger', 'nodes.a', 'memory', 'item', 'index'), fc.array(name, { maxLength: 3 }))
  .map((parts) => [parts[0], ...parts[1]].join('.'));
const literal = fc.constantFrom('0', '1', '2.5', '-3', '""', '"x"', '"7"', 'true', 'false', 'null');
const operator = fc.constantFrom(
  '+',
  '-',
  '*',
  '/',
  '%',
  '=',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'and',
  'or',
  '&',
  '??',
  '?:',
);

/** Texts of the simplest kind of expression, and a few that only look like it. */
export const simpleText: fc.Arbitrary<string> = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    rootPath,
    literal,
    fc.tuple(tie('expression'), operator, tie('expression')).map(([a, by, b]) => `(${a} ${by} ${b})`),
    fc
      .tuple(tie('expression'), tie('expression'), tie('expression'))
      .map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
    tie('expression').map((inner) => `(-${inner})`),
    fc.tuple(fc.constantFrom('exists', 'not'), tie('expression')).map(([f, a]) => `$${f}(${a})`),
    fc
      .tuple(name, tie('expression'), name, tie('expression'))
      .map(([k, a, l, b]) => `{"${k}": ${a}, "${l}": ${b}}`),
  ),
})).expression;

const itemFilter = fc.oneof(
  fc.constantFrom(
    '0',
    '-1',
    '1.5',
    'true',
    '$ = 1',
    'b > 0',
    '"x"',
    '$exists(a)',
    'a[0] = 1',
    '$count(list) > 1',
  ),
  fc.tuple(name, name).map(([a, b]) => `${a} = ${b}`),
);
const mapping = fc.constantFrom(
  '{"k": a, "l": $}',
  '[$, a]',
  '(a & "!")',
  '$string()',
  '$count()',
  '{"n": list.{"m": $}}',
);
const rootWalk = fc
  .tuple(
    fc.constantFrom('trigger', 'nodes.a', 'memory', '$$.trigger'),
    fc.array(
      fc.oneof(
        name,
        fc.tuple(name, itemFilter).map(([step, by]) => `${step}[${by}]`),
      ),
      { maxLength: 3 },
    ),
    fc.option(mapping, { nil: undefined }),
  )
  .map(([root, steps, last]) => [root, ...steps, ...(last === undefined ? [] : [last])].join('.'));
const cheapCall = fc.constantFrom(
  ...[
    'string',
    'count',
    'number',
    'sum',
    'max',
    'boolean',
    'type',
    'uppercase',
    'length',
    'reverse',
    'keys',
    'merge',
  ],
);

/** Texts of expressions that should be provably linear, many of them. */
export const linearText: fc.Arbitrary<string> = fc.letrec<{ expression: string }>((tie) => ({
  expression: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    rootWalk,
    rootWalk.map((walk) => `(${walk}[])`), // bare, a division after it would be read as a pattern
    literal,
    fc.tuple(tie('expression'), operator, tie('expression')).map(([a, by, b]) => `(${a} ${by} ${b})`),
    fc.tuple(cheapCall, tie('expression')).map(([f, a]) => `$${f}(${a})`),
    fc.array(tie('expression'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.tuple(name, tie('expression')).map(([k, a]) => `{"${k}": ${a}}`),
    fc.tuple(tie('expression'), tie('expression')).map(([a, b]) => `($x := ${a}; [$x, ${b}, $x])`),
    fc.tuple(rootWalk, itemFilter).map(([a, by]) => `($x := ${a}; $x.a[${by}])`),
    tie('expression').map((a) => `$append(${a}, $split($string(${a}), "x"))`),
  ),
})).expression;
