import { chain, edges, forEach, transform } from './fixtures.test-support.ts';
import type { ProblemCase } from './problem-case.test-support.ts';

const start = { id: 'start', type: 'manual' };
const deep = (levels: number): object => (levels === 0 ? {} : { a: deep(levels - 1) });

/** Forms, ids, edges, cycles and triggers. */
export const STRUCTURE_PROBLEMS: readonly ProblemCase[] = [
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
];
