import { chain, edges, forEach, repeat, transform } from './fixtures.test-support.ts';
import type { ProblemCase } from './problem-case.test-support.ts';

const start = { id: 'start', type: 'manual' };
const nestedLoops = (levels: number): { id: string } =>
  levels === 0
    ? transform('inner')
    : forEach(`loop${levels}`, { nodes: [nestedLoops(levels - 1)] }, { items: [], maxItems: 1 });

const rowOf = (length: number) => Array.from({ length }, (_, at) => transform(`n${at}`));

/** Configs, expressions, policies, loops and the input's schema. */
export const NODE_PROBLEMS: readonly ProblemCase[] = [
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
    name: 'undo nodes',
    document: {
      nodes: [
        start,
        transform('a', 1, { policy: { undo: { node: 'nobody' } } }),
        transform('b', 1, { policy: { undo: { node: 'b' } } }),
        transform('c', 1, { policy: { undo: { node: 'd' } } }),
        transform('d'),
        transform('e', 1, { policy: { undo: { node: 'start' } } }),
        transform('f', 1, { policy: { undo: { node: 'x' } } }),
        transform('g', 1, { policy: { undo: { node: 'x' } } }),
        transform('x', '{{ nodes.g }}', { policy: { join: 'any', undo: { node: 'y' } } }),
        transform('y'),
        transform('h', '{{ nodes.x }}', { policy: { fallback: { node: 'k' }, undo: { node: 'k' } } }),
        transform('k'),
        forEach('each', { nodes: [transform('in')] }),
        transform('l', 1, { policy: { undo: { node: 'each' } } }),
        { ...start, id: 'other', policy: { undo: { node: 'z' } } },
        transform('z'),
      ],
      edges: edges(
        ...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'each', 'l', 'z'].map((id) => `start -> ${id}`),
      ),
    },
    expected: [
      ['undo', 'a', '/nodes/1/policy/undo/node', /`nobody`, does not exist/, /Add a node `nobody`/],
      ['undo', 'b', '/nodes/2/policy/undo/node', /undoes itself/, /another node/],
      ['undo', 'c', '/nodes/3/policy/undo/node', /`d` has edges/, /Remove the edges of `d`/],
      ['undo', 'e', '/nodes/5/policy/undo/node', /a trigger/, /does one thing/],
      ['undo', 'g', '/nodes/7/policy/undo/node', /`x` undoes `f` already/, /of its own/],
      ['undo', 'x', '/nodes/8/policy/undo', /`x` undoes `f` and has no `undo`/, /Remove `undo`/],
      ['undo', 'x', '/nodes/8/policy/join', /`x` undoes `f` and has no `join`/, /Remove `join`/],
      ['not_upstream', 'x', '/nodes/8/config/value', /`g` is not upstream of `f`/, /Let edges lead/],
      ['undo', 'k', '/nodes/11/policy/undo', /the fallback of `h` too/, /two nodes/],
      ['not_upstream', 'h', '/nodes/10/config/value', /`x` runs only to undo `f`/, /Name `nodes.f`/],
      ['undo', 'l', '/nodes/13/policy/undo/node', /is a loop/, /`subworkflow` for several/],
      ['undo', 'other', '/nodes/14/policy/undo/node', /there is nothing to undo/, /Remove `undo`/],
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
    name: 'too many nodes, loops counted',
    document: chain(forEach('each', { nodes: rowOf(9_999) }, { maxItems: 1 })),
    expected: [['limit', null, '/nodes', /10001 nodes, those in loops included; 10000/, /subworkflow/]],
  },
  {
    name: 'too many nodes in one list',
    document: {
      nodes: [start, ...rowOf(10_000)],
      edges: rowOf(10_000).map(({ id }) => ({ source: 'start', target: id })),
    },
    expected: [['limit', null, '/nodes', /too long/, /At most 10000 elements/]],
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
