import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Problem } from '@rex/types';
import { compile } from './compile.ts';
import { chain, edges, forEach, manifests, repeat, transform } from './fixtures.test-support.ts';

type Expected = [code: Problem['code'], nodeId: string | null, path: string, message: RegExp, fix: RegExp];
interface Case {
  name: string;
  document: unknown;
  expected: Expected[];
}

function problemsOf(document: unknown): Problem[] {
  const result = compile(document, manifests);
  return result.ok ? [] : result.problems;
}

const start = { id: 'start', type: 'manual' };
const deep = (levels: number): object => (levels === 0 ? {} : { a: deep(levels - 1) });
const nestedLoops = (levels: number): { id: string } =>
  levels === 0
    ? transform('inner')
    : forEach(`loop${levels}`, { nodes: [nestedLoops(levels - 1)] }, { items: [], maxItems: 1 });

const CASES: Case[] = [
  {
    name: 'not an object',
    document: [1],
    expected: [['shape', null, '', /not an object/, /`nodes`/]],
  },
  {
    name: 'no nodes',
    document: { edges: [] },
    expected: [
      ['shape', null, '/nodes', /`nodes` is missing/, /Add `nodes`: a list/],
      ['no_trigger', null, '/nodes', /nothing triggers/, /type: manual/],
    ],
  },
  {
    name: 'unknown fields everywhere name the nearest known one',
    document: {
      ...chain(transform('a', 1, { polciy: {}, policy: { retry: { atemptsMax: 2 }, onEror: 'fail' } })),
      nam: 'x',
      limits: { parallelStep: 1 },
    },
    expected: [
      ['shape', 'a', '/nodes/1/policy/retry/atemptsMax', /not a field of `retry`/, /Write `attemptsMax`/],
      ['shape', 'a', '/nodes/1/policy/onEror', /not a field of `policy`/, /Write `onError`/],
      ['shape', 'a', '/nodes/1/polciy', /not a field of node 1/, /Write `policy`/],
      ['shape', null, '/limits/parallelStep', /not a field of `limits`/, /Write `parallelSteps`/],
      ['shape', null, '/nam', /not a field of the workflow/, /Write `name`/],
    ],
  },
  {
    name: 'values of wrong kinds',
    document: {
      ...chain(
        transform('a', 1, { policy: { timeout: '10 parsecs', onError: 'explode', join: 'some' } }),
        transform('b', 1, { policy: { timeout: [], join: { n: 0 } } }),
        transform('c', 1, { policy: { join: { n: 'two', cancelRst: true } } }),
      ),
      failFast: 'yes',
      limits: { parallelSteps: 1_000 },
    },
    expected: [
      ['shape', 'a', '/nodes/1/policy/timeout', /`timeout` is not a duration/, /PT10S/],
      ['shape', 'a', '/nodes/1/policy/onError', /allowed values/, /`fail`, `continue`, `ask`/],
      ['shape', 'a', '/nodes/1/policy/join', /`join` is not `all`, `any`/, /cancelRest/],
      ['shape', 'b', '/nodes/2/policy/timeout', /not a duration/, /PT10S/],
      ['shape', 'b', '/nodes/2/policy/join/n', /too small/, /least allowed is 1/],
      ['shape', 'c', '/nodes/3/policy/join/n', /`n` is not a number/, /./],
      ['shape', 'c', '/nodes/3/policy/join/cancelRst', /not a field of `join`/, /Write `cancelRest`/],
      ['shape', null, '/limits/parallelSteps', /too large/, /At most 64/],
      ['shape', null, '/failFast', /not true or false/, /true or false/],
    ],
  },
  {
    name: 'a problem of form hides no other',
    document: {
      nodes: [
        start,
        { id: 'a b', type: 'transform', config: { value: 1 } },
        { id: 7 },
        { id: 'c', type: 'transfrom' },
      ],
      edges: [
        { source: 'start', target: 'a b' },
        { source: 'a b', target: 'd' },
        { source: 3, target: 'c' },
      ],
    },
    expected: [
      ['shape', 'a b', '/nodes/1/id', /not an identifier/, /Begin with a letter/],
      ['shape', null, '/nodes/2/id', /not a text/, /Write a text/],
      ['shape', null, '/nodes/2/type', /missing/, /Add `type`/],
      ['shape', null, '/edges/0/target', /not an identifier/, /Begin/],
      ['shape', null, '/edges/1/source', /not an identifier/, /Begin/],
      ['shape', null, '/edges/2/source', /not a text/, /Write a text/],
      ['unknown_type', 'c', '/nodes/3/type', /no node type `transfrom`/, /Write `transform`/],
      ['unknown_node', 'a b', '/edges/1/target', /no node `d`/, /Add a node `d`/],
    ],
  },
  {
    name: 'characters that cannot be stored',
    document: chain(transform('a', 'x\u0000')),
    expected: [['shape', null, '/nodes/1/config/value', /NUL/, /Remove or replace/]],
  },
  {
    name: 'too deep',
    document: chain(transform('a', deep(80))),
    expected: [['limit', null, `/nodes/1/config/value${'/a'.repeat(60)}`, /64 levels/, /Remove/]],
  },
  {
    name: 'ids are unique, in bodies too',
    document: chain(transform('a'), transform('a'), forEach('each', { nodes: [transform('start')] })),
    expected: [
      ['duplicate_id', 'a', '/nodes/2/id', /`a` is taken: \/nodes\/1/, /another id/],
      [
        'duplicate_id',
        'start',
        '/nodes/3/config/body/nodes/0/id',
        /`start` is taken: \/nodes\/0/,
        /another id/,
      ],
      ['self_edge', 'a', '/edges/1', /from `a` to itself/, /backtrack/],
    ],
  },
  {
    name: 'an unknown type without a near one lists all',
    document: chain({ id: 'a', type: 'quux' } as never),
    expected: [['unknown_type', 'a', '/nodes/1/type', /`quux`/, /`manual`, `webhook`/]],
  },
  {
    name: 'edges to nothing',
    document: {
      nodes: [start, transform('fetch')],
      edges: edges('start -> fetch', 'fetch -> fetsh', 'strat -> fetch'),
    },
    expected: [
      ['unknown_node', 'fetch', '/edges/1/target', /no node `fetsh`/, /Write `fetch`/],
      ['unknown_node', 'fetch', '/edges/2/source', /no node `strat`/, /Write `start`/],
    ],
  },
  {
    name: 'edges across the border of a body',
    document: {
      nodes: [start, transform('a'), forEach('each', { nodes: [transform('in')], edges: edges('a -> in') })],
      edges: edges('start -> a', 'a -> each', 'in -> a'),
    },
    expected: [
      [
        'unknown_node',
        'a',
        '/edges/2/source',
        /crosses the border.*`in` is in the body of `each`/,
        /Connect `each` instead of `in`/,
      ],
      [
        'unknown_node',
        'in',
        '/nodes/2/config/body/edges/0/source',
        /`a` is outside/,
        /a body starts by itself/,
      ],
    ],
  },
  {
    name: 'edges to notes',
    document: {
      nodes: [start, { id: 'remark', type: 'note', config: { text: 'hi' } }],
      edges: edges('start -> remark'),
    },
    expected: [['unknown_node', 'start', '/edges/0/target', /a note/, /Remove the edge/]],
  },
  {
    name: 'unknown outlets',
    document: {
      nodes: [
        start,
        {
          id: 'size',
          type: 'decision',
          config: { rules: [{ outlet: 'high', when: true }], default: 'low' },
        },
        transform('a'),
      ],
      edges: edges('start -> size', 'size:hihg -> a', 'size -> a', 'size:error -> a', 'size:low -> a'),
    },
    expected: [
      [
        'unknown_outlet',
        'size',
        '/edges/1/outlet',
        /no outlet `hihg`; it has `high`, `low`, `error`/,
        /Write `high`/,
      ],
      ['unknown_outlet', 'size', '/edges/2/outlet', /no outlet `out`/, /Use one of `high`, `low`, `error`/],
    ],
  },
  {
    name: 'loops of one edge and edges twice',
    document: {
      nodes: [start, transform('a')],
      edges: [
        ...edges('start -> a', 'start:out -> a', 'a -> a'),
        { id: 'x', source: 'a', outlet: 'error', target: 'start' },
      ],
    },
    expected: [
      ['duplicate_edge', 'start', '/edges/1', /second edge from outlet `out`/, /Remove one/],
      ['self_edge', 'a', '/edges/2', /itself/, /retry/],
      ['trigger_has_input', 'start', '/edges/3', /into the trigger `start`/, /another node/],
    ],
  },
  {
    name: 'edge ids twice',
    document: {
      nodes: [start, transform('a'), transform('b')],
      edges: [
        { id: 'e', source: 'start', target: 'a' },
        { id: 'e', source: 'start', target: 'b' },
      ],
    },
    expected: [['duplicate_id', 'start', '/edges/1/id', /edge id `e`/, /another id/]],
  },
  {
    name: 'every cycle is named',
    document: {
      nodes: [start, ...['a', 'b', 'c', 'd', 'e'].map((id) => transform(id))],
      edges: edges('start -> a', 'a -> b', 'b -> c', 'c -> a', 'c -> d', 'd -> e', 'e -> d'),
    },
    expected: [
      ['cycle', 'c', '/edges/3', /a → b → c → a/, /Remove the edge from `c` to `a`/],
      ['cycle', 'e', '/edges/6', /d → e → d/, /Remove the edge from `e` to `d`/],
    ],
  },
  {
    name: 'a cycle with two edges that lead back is one cycle',
    document: {
      nodes: [start, transform('c'), transform('b'), transform('a')],
      edges: edges('start -> a', 'a -> b', 'b -> c', 'c -> a'),
    },
    expected: [['cycle', 'a', '/edges/1', /b → c → a → b/, /`a` to `b`/]],
  },
  {
    name: 'nothing triggers',
    document: { nodes: [transform('a')] },
    expected: [['no_trigger', null, '/nodes', /nothing triggers/, /manual/]],
  },
  {
    name: 'triggers in bodies',
    document: chain(forEach('each', { nodes: [{ id: 'hook', type: 'webhook' }] })),
    expected: [
      [
        'trigger_in_body',
        'hook',
        '/nodes/1/config/body/nodes/0',
        /inside the loop `each`/,
        /Move it outside/,
      ],
    ],
  },
  {
    name: 'nodes that nothing leads to',
    document: {
      nodes: [start, transform('a'), transform('b'), transform('c')],
      edges: edges('start -> a', 'b -> c'),
    },
    expected: [
      ['not_triggered', 'b', '/nodes/2', /no trigger leads to `b`/, /Add an edge from `start`/],
      ['not_triggered', 'c', '/nodes/3', /no trigger leads to `c`/, /Add an edge/],
    ],
  },
  {
    name: 'configs by the schema of their type',
    document: chain(
      {
        id: 'h',
        type: 'http',
        config: { method: 'PUT', ulr: 'http://x', timeoutMs: 'soon', headers: { a: 1 } },
      } as never,
      {
        id: 'i',
        type: 'http',
        config: { url: 'ftp://x', timeoutMs: 500, limit: '{{ trigger }}', parse: 'jsn' },
      } as never,
      { id: 'w', type: 'wait', config: {} } as never,
      { id: 'v', type: 'wait', config: { for: 1, until: 'x' } } as never,
      {
        id: 'd',
        type: 'decision',
        config: { rules: [{ outlet: 'x', when: 'yes' }, 3], default: 'x' },
      } as never,
      { id: 'e', type: 'decision', config: { rules: [], default: 'error' } } as never,
      transform('t', 1, { config: [] }),
    ),
    expected: [
      ['shape', 't', '/nodes/7/config', /not an object/, /Write an object/],
      ['config', 'h', '/nodes/1/config/url', /`url` of `h` is missing/, /Add `url`: Where to/],
      ['config', 'h', '/nodes/1/config/method', /`PUT`, which is none of `GET`, `POST`/, /Use one of/],
      ['config', 'h', '/nodes/1/config/ulr', /`ulr` of `h` is not a field/, /Write `url`/],
      ['config', 'h', '/nodes/1/config/timeoutMs', /must be a whole number, not text/, /or an expression/],
      ['config', 'h', '/nodes/1/config/headers/a', /must be text, not a number/, /Write text/],
      ['config', 'i', '/nodes/2/config/url', /not of the right form/, /Where to/],
      ['config', 'i', '/nodes/2/config/timeoutMs', /more than 100/, /./],
      ['config', 'i', '/nodes/2/config/limit', /must be a whole number/, /known before the run/],
      ['config', 'i', '/nodes/2/config/parse', /`jsn`/, /Write `json`/],
      ['config', 'w', '/nodes/3/config', /has none of `for`, `until`/, /Give one/],
      ['config', 'v', '/nodes/4/config', /more than one of `for`, `until`/, /Keep one/],
      ['config', 'd', '/nodes/5/config/rules/0/when', /must be true or false, not text/, /or an expression/],
      ['config', 'd', '/nodes/5/config/rules/1', /must be an object, not a number/, /./],
      ['config', 'e', '/nodes/6/config', /outlet `error`/, /another name/],
      ['unknown_outlet', 'e', '/edges/6/outlet', /no outlet `out`/, /./],
    ],
  },
  {
    name: 'expressions that do not parse',
    document: chain(transform('a', { list: [1, '{{ }}'] })),
    expected: [['expression', 'a', '/nodes/1/config/value/list/1', /./, /character/]],
  },
  {
    name: 'names that are not upstream, each for its own reason',
    document: {
      nodes: [
        start,
        transform('a', '{{ nodes.b }}'),
        transform('b', '{{ nodes.b }}'),
        transform('c', ['{{ nodes.each }}', '{{ nodes.in }}', '{{ nodes.spare }}'], {
          policy: { fallback: { node: 'spare' } },
        }),
        transform('spare', ['{{ nodes.c }}', '{{ nodes.b }}', '{{ nodes.start }}']),
        forEach('each', {
          nodes: [
            transform('in', ['{{ nodes.each }}', '{{ nodes.start }}', '{{ nodes.a }}', '{{ nodes.later }}']),
            transform('later', '{{ nodes.in }}'),
          ],
          edges: edges('in -> later'),
          output: '{{ nodes.later + nodes.in + nodes.b }}',
        }),
      ],
      edges: edges('start -> a', 'start -> b', 'a -> c', 'a -> each'),
      output: '{{ nodes.a + nodes.each + nodes.in }}',
    },
    expected: [
      [
        'not_upstream',
        'a',
        '/nodes/1/config/value',
        /`b` is not upstream of `a`/,
        /Let edges lead from `b` to `a`/,
      ],
      ['not_upstream', 'b', '/nodes/2/config/value', /its own output/, /memory/],
      ['not_upstream', 'c', '/nodes/3/config/value/0', /`each` is not upstream of `c`/, /`each`/],
      ['not_upstream', 'c', '/nodes/3/config/value/1', /`in` is inside the loop `each`/, /Name `nodes.each`/],
      ['not_upstream', 'c', '/nodes/3/config/value/2', /`spare` is the fallback of `c`/, /Name `nodes.c`/],
      ['not_upstream', 'spare', '/nodes/4/config/value/0', /`c` has failed/, /`error`/],
      ['not_upstream', 'spare', '/nodes/4/config/value/1', /`b` is not upstream of `c`/, /`c`/],
      ['not_upstream', 'in', '/nodes/5/config/body/nodes/0/config/value/0', /the loop around `in`/, /`item`/],
      [
        'not_upstream',
        'in',
        '/nodes/5/config/body/nodes/0/config/value/3',
        /`later` is not upstream of `in`/,
        /./,
      ],
      ['not_upstream', 'each', '/nodes/5/config/body/output', /`b` is not upstream of `each`/, /./],
      ['not_upstream', null, '/output', /`in` is inside the loop `each`/, /./],
    ],
  },
  {
    name: 'names that are none',
    document: {
      nodes: [
        start,
        { id: 'remark', type: 'note', config: {} },
        transform('fetch', [
          '{{ nodes.fetsh }}',
          '{{ nodes.remark }}',
          '{{ item }}',
          '{{ start.x }}',
          '{{ memry.x }}',
        ]),
        repeat(
          'again',
          { nodes: [transform('x', '{{ last + index + item }}')] },
          { until: '{{ last > index }}' },
        ),
        forEach('each', { nodes: [transform('y', '{{ item + index + last }}')] }),
        repeat('outside', {
          nodes: [forEach('within', { nodes: [transform('z', '{{ last }}')] }, { items: '{{ last }}' })],
        }),
      ],
      edges: edges('start -> fetch', 'start -> again', 'start -> each', 'start -> outside'),
    },
    expected: [
      ['unknown_name', 'fetch', '/nodes/2/config/value/0', /no node `fetsh`/, /Write `fetch`/],
      ['unknown_name', 'fetch', '/nodes/2/config/value/1', /a note/, /comes before/],
      [
        'unknown_name',
        'fetch',
        '/nodes/2/config/value/2',
        /`item` is there only in the body of a `forEach`/,
        /nodes\.ID/,
      ],
      ['unknown_name', 'fetch', '/nodes/2/config/value/3', /know no `start`/, /Write `nodes.start`/],
      ['unknown_name', 'fetch', '/nodes/2/config/value/4', /know no `memry`/, /Write `memory`/],
      ['unknown_name', 'x', '/nodes/3/config/body/nodes/0/config/value', /`item`/, /./],
      ['unknown_name', 'y', '/nodes/4/config/body/nodes/0/config/value', /`last`/, /./],
      [
        'unknown_name',
        'z',
        '/nodes/5/config/body/nodes/0/config/body/nodes/0/config/value',
        /`last` is there only directly in the body of a `repeat`/,
        /./,
      ],
    ],
  },
  {
    name: 'deferred fields are checked too',
    document: chain({
      id: 'size',
      type: 'decision',
      config: { rules: [{ outlet: 'x', when: '{{ nodes.nobody }}' }], default: 'y' },
    } as never),
    expected: [['unknown_name', 'size', '/nodes/1/config/rules/0/when', /no node `nobody`/, /./]],
  },
  {
    name: 'backtracks',
    document: {
      nodes: [
        start,
        transform('frist'),
        transform('b'),
        transform('c', 1, { policy: { backtrack: { to: 'b', maxTimes: 1 } } }),
        transform('d', 1, { policy: { backtrack: { to: 'start', maxTimes: 1 } } }),
        transform('e', 1, { policy: { backtrack: { to: 'first', maxTimes: 1 } } }),
      ],
      edges: edges('start -> frist', 'frist -> b', 'frist -> c', 'b -> c', 'c -> d', 'd -> e'),
    },
    expected: [
      [
        'backtrack',
        'c',
        '/nodes/3/policy/backtrack/to',
        /can be reached without it/,
        /leads through: `frist`/,
      ],
      ['backtrack', 'd', '/nodes/4/policy/backtrack/to', /a trigger/, /`frist`, `c`/],
      [
        'backtrack',
        'e',
        '/nodes/5/policy/backtrack/to',
        /`first`, which is not a node of the same body/,
        /Write `frist`/,
      ],
    ],
  },
  {
    name: 'fallbacks',
    document: {
      nodes: [
        start,
        transform('a', 1, { policy: { fallback: { node: 'nobody' } } }),
        transform('b', 1, { policy: { fallback: { node: 'b' } } }),
        transform('c', 1, { policy: { fallback: { node: 'd' } } }),
        transform('d'),
        transform('e', 1, { policy: { fallback: { node: 'start' } } }),
        transform('f', 1, { policy: { fallback: { node: 'x' } } }),
        transform('g', 1, { policy: { fallback: { node: 'x' } } }),
        transform('x', 1, { policy: { backtrack: { to: 'a', maxTimes: 2 } } }),
        transform('p', 1, { policy: { fallback: { node: 'q' } } }),
        transform('q', 1, { policy: { fallback: { node: 'p' } } }),
      ],
      edges: edges(...['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((id) => `start -> ${id}`)),
    },
    expected: [
      ['fallback', 'a', '/nodes/1/policy/fallback/node', /`nobody`, does not exist/, /Add a node `nobody`/],
      ['fallback', 'b', '/nodes/2/policy/fallback/node', /its own fallback/, /retry/],
      ['fallback', 'c', '/nodes/3/policy/fallback/node', /`d` has edges/, /Remove the edges of `d`/],
      ['fallback', 'e', '/nodes/5/policy/fallback/node', /a trigger/, /not a trigger/],
      ['fallback', 'g', '/nodes/7/policy/fallback/node', /`x` is the fallback of `f` already/, /of its own/],
      ['fallback', 'p', '/nodes/9/policy/fallback/node', /circle: p → q → p/, /no fallback/],
      ['backtrack', 'x', '/nodes/8/policy/backtrack/to', /`x` is a fallback/, /Move `backtrack` to `f`/],
    ],
  },
  {
    name: 'joins that can never be',
    document: chain(
      transform('a', 1, { policy: { join: { n: 2 } } }),
      transform('b', 1, { policy: { join: { n: 1 } } }),
    ),
    expected: [['join', 'a', '/nodes/1/policy/join/n', /waits for 2 edges and has 1/, /at most 1/]],
  },
  {
    name: 'loops without body or cap, or with too much of it',
    document: chain(
      { id: 'l1', type: 'forEach', config: { items: [] } } as never,
      forEach('l2', { nodes: [transform('x2')] }, { maxItems: '{{ trigger.n }}' }),
      forEach('l3', { nodes: [transform('x3')] }, { maxItems: 10_001 }),
      forEach(
        'l4',
        { nodes: [repeat('l5', { nodes: [transform('x5')] }, { maxTimes: 1_000 })] },
        { maxItems: 1_000 },
      ),
    ),
    expected: [
      ['config', 'l1', '/nodes/1/config/body', /no body/, /Add `body/],
      ['cap', 'l1', '/nodes/1/config/maxItems', /no cap/, /Add `maxItems`/],
      ['cap', 'l2', '/nodes/2/config/maxItems', /whole number/, /known before the run/],
      ['cap', 'l3', '/nodes/3/config/maxItems', /1 to 10000/, /./],
      ['cap', 'l4', '/nodes/4/config/maxItems', /1000 × 1001 = 1001000/, /Lower `maxItems` to 99/],
    ],
  },
  {
    name: 'loops too deep in loops',
    document: chain(nestedLoops(9)),
    expected: [
      [
        'limit',
        'loop1',
        `/nodes/1${'/config/body/nodes/0'.repeat(8)}/config/body`,
        /inside 8 others/,
        /subworkflow/,
      ],
    ],
  },
  {
    name: 'bodies have a form too',
    document: chain(forEach('each', { nodes: [{ id: 'x', type: 'transform', confg: {} }], edgs: [] })),
    expected: [
      ['shape', 'x', '/nodes/1/config/body/nodes/0/confg', /not a field of node 0/, /Write `config`/],
      ['shape', 'each', '/nodes/1/config/body/edgs', /not a field of `body`/, /Write `edges`/],
      ['config', 'x', '/nodes/1/config/body/nodes/0/config/value', /missing/, /./],
    ],
  },
  {
    name: 'the input is a schema',
    document: {
      ...chain(transform('a')),
      input: {
        type: 'objct',
        required: 'name',
        properties: {
          name: { pattern: '(?<=x)y' },
          far: { $ref: 'https://example.org/schema.json' },
          none: { $ref: '#/$defs/nobody' },
          self: { $ref: '#/$defs/loop' },
          tree: { $ref: '#/$defs/tree' },
          wrong: 3,
        },
        $defs: {
          loop: { anyOf: [{ $ref: '#/$defs/loop' }] },
          tree: { type: 'object', properties: { left: { $ref: '#/$defs/tree' } } },
        },
      },
    },
    expected: [
      ['schema', null, '/input/type', /`objct`/, /Write `object`/],
      ['schema', null, '/input/required', /list of names/, /./],
      ['schema', null, '/input/properties/name/pattern', /cannot be used/, /RE2/],
      ['schema', null, '/input/properties/far/$ref', /outside/, /\$defs/],
      ['schema', null, '/input/properties/none/$ref', /no schema at/, /\$defs/],
      ['schema', null, '/input/properties/wrong', /not an object/, /JSON Schema/],
      ['schema', null, '/input/$defs/loop/anyOf/0', /refers to itself/, /circle/],
    ],
  },
];

const byPath = (a: readonly unknown[], b: readonly unknown[]) =>
  JSON.stringify(a).localeCompare(JSON.stringify(b));

for (const { name, document, expected } of CASES) {
  test(`problems: ${name}`, () => {
    const problems = problemsOf(document);
    const found = problems.map(({ code, nodeId, path }) => [code, nodeId, path]).sort(byPath);
    assert.deepEqual(
      found,
      expected.map(([code, nodeId, path]) => [code, nodeId, path]).sort(byPath),
      JSON.stringify(problems, null, 1),
    );
    for (const [code, nodeId, path, message, fix] of expected) {
      const same = problems.filter(
        (each) => each.code === code && each.nodeId === nodeId && each.path === path,
      );
      assert.ok(
        same.some((each) => message.test(each.message) && fix.test(each.fix)),
        `${message} and ${fix} in ${JSON.stringify(same)}`,
      );
    }
  });
}

test('every code of the contract is in the table', async () => {
  const { Problem: Schema } = await import('@rex/types');
  const covered = new Set(CASES.flatMap(({ expected }) => expected.map(([code]) => code)));
  assert.deepEqual(
    Schema.shape.code.options.filter((code) => !covered.has(code)),
    [],
  );
});

test('problems are of the contract’s form and can be stored', async () => {
  const { Problem: Schema } = await import('@rex/types');
  for (const { document } of CASES) for (const problem of problemsOf(document)) Schema.parse(problem);
});
