import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '@rex/types';
import type { Plan, PlanNode } from '../plan.ts';
import { compile } from './compile.ts';
import { chain, edges, forEach, manifests, repeat, transform } from './fixtures.test-support.ts';

function planOf(document: unknown): Plan {
  const result = compile(document, manifests);
  assert.ok(result.ok, result.ok ? '' : JSON.stringify(result.problems, null, 1));
  return result.plan;
}

const start = { id: 'start', type: 'manual' };
const node = (plan: Plan, id: string): PlanNode => plan.nodesById.get(id)!;
const idsOf = (plan: Plan, body = 0) => plan.bodies[body]!.nodes.map(({ id }) => id);
const names = (plan: Plan, places: readonly number[], body = 0) =>
  places.map((place) => plan.bodies[body]!.nodes[place]!.id);

test('nodes are in topological order, ties by the order of the document', () => {
  const plan = planOf({
    nodes: [transform('z'), transform('b'), start, transform('a'), transform('join')],
    edges: edges('start -> z', 'start -> a', 'start -> b', 'a -> join', 'z -> join', 'b -> a'),
  });
  assert.deepEqual(idsOf(plan), ['start', 'z', 'b', 'a', 'join']);
  const [outer] = plan.bodies;
  assert.deepEqual(names(plan, outer!.entries), ['start']);
  assert.deepEqual(names(plan, outer!.lasts), ['join']);
  assert.deepEqual(node(plan, 'join').incoming, [3, 4]);
  assert.deepEqual(node(plan, 'start').outgoing, [0, 1, 2]);
  for (const [index, each] of outer!.nodes.entries()) assert.equal(each.index, index);
  assert.deepEqual(outer!.edges[5], { index: 5, id: 'b:out->a', source: 2, target: 3, outlet: 'out' });
});

test('a workflow file is compiled like the graph in it', () => {
  const file = { $schema: '../schema.json', name: 'A', description: 'B', ...chain(transform('a')) };
  const { graph } = planOf(file);
  assert.deepEqual(Object.keys(graph).sort(), ['edges', 'failFast', 'nodes']);
});

test('notes are left out of the plan', () => {
  const plan = planOf({
    nodes: [{ id: 'remark', type: 'note', config: { text: '{{ not an expression' } }, start],
    edges: [],
  });
  assert.deepEqual(idsOf(plan), ['start']);
  assert.equal(plan.nodesById.has('remark'), false);
});

test('limits have their defaults and can be set', () => {
  const bare = planOf(chain(transform('a')));
  assert.deepEqual(
    [bare.parallelSteps, bare.executionTimeoutMs, bare.inlineBytes, bare.failFast],
    [LIMITS.parallelSteps, null, LIMITS.inlineBytes, false],
  );
  const set = planOf({
    ...chain(transform('a')),
    limits: { parallelSteps: 3, executionTimeout: 'PT1M', inlineBytes: 1_000 },
    failFast: true,
  });
  assert.deepEqual(
    [set.parallelSteps, set.executionTimeoutMs, set.inlineBytes, set.failFast],
    [3, 60_000, 1_000, true],
  );
});

test('policies have nothing left open but the attempts', () => {
  const plan = planOf(
    chain(
      transform('a'),
      {
        id: 'h',
        type: 'http',
        config: { url: 'http://x' },
        policy: { retry: { delay: '2s', on: ['timeout'] } },
      } as never,
      transform('b', 1, {
        policy: {
          timeout: 5,
          timeouts: { queue: '1m', step: 'PT1H' },
          retry: { attemptsMax: 4, factor: 1, delayMax: 9, jitter: 0 },
          onError: 'ask',
          join: { n: 1, cancelRest: true },
        },
      }),
      transform('c', 1, { policy: { join: 'any' } }),
    ),
  );
  assert.deepEqual(node(plan, 'a').policy, {
    timeoutMs: LIMITS.attemptTimeoutMs,
    queueTimeoutMs: null,
    stepTimeoutMs: null,
    retry: { attemptsMax: null, delayMs: 1_000, factor: 2, delayMaxMs: 30_000, jitter: 0.2, on: null },
    onError: 'fail',
    join: { kind: 'all' },
  });
  const http = node(plan, 'h').policy;
  assert.equal(http.timeoutMs, 5_000, 'the type’s own');
  assert.deepEqual([http.retry.factor, http.retry.delayMs, http.retry.on], [3, 2_000, ['timeout']]);
  assert.deepEqual(node(plan, 'b').policy, {
    timeoutMs: 5,
    queueTimeoutMs: 60_000,
    stepTimeoutMs: 3_600_000,
    retry: { attemptsMax: 4, delayMs: 1_000, factor: 1, delayMaxMs: 9, jitter: 0, on: null },
    onError: 'ask',
    join: { kind: 'n', n: 1, cancelRest: true },
  });
  assert.deepEqual(node(plan, 'c').policy.join, { kind: 'n', n: 1, cancelRest: false });
});

test('loops hold bodies of their own, nested ones too', () => {
  const plan = planOf({
    nodes: [
      start,
      transform('before'),
      forEach(
        'each',
        {
          nodes: [
            transform('second', '{{ item + nodes.first + nodes.before }}'),
            transform('first', '{{ index }}'),
            repeat(
              'again',
              { nodes: [transform('inner', '{{ nodes.first + nodes.before + last + item }}')] },
              { until: '{{ nodes.inner > 3 }}' },
            ),
          ],
          edges: edges('first -> second', 'first -> again'),
          output: '{{ nodes.second + nodes.again }}',
        },
        { concurrency: 4, onItemError: 'collect' },
      ),
    ],
    edges: edges('start -> before', 'before -> each'),
    output: '{{ nodes.each }}',
  });
  assert.deepEqual(
    plan.bodies.map(({ owner }) => owner),
    [null, { body: 0, node: 2 }, { body: 1, node: 2 }],
  );
  assert.deepEqual(idsOf(plan, 1), ['first', 'second', 'again']);
  const each = node(plan, 'each');
  assert.deepEqual(each.loop, { kind: 'forEach', maxItems: 10, concurrency: 4, onItemError: 'collect' });
  assert.equal(each.ownBody, 1);
  assert.equal(each.isPure, false, 'a loop is never pure');
  assert.deepEqual(node(plan, 'again').loop, { kind: 'repeat', maxTimes: 5 });
  assert.deepEqual([...node(plan, 'inner').references].sort(), ['before', 'first']);
  assert.deepEqual([...each.references], [], 'the body’s names are not the loop’s');
  assert.equal(plan.bodies[2]!.until?.expressions.length, 1);
  assert.equal(plan.bodies[1]!.until, null);
  assert.equal(plan.bodies[0]!.output?.expressions.length, 1);
  assert.deepEqual(names(plan, plan.bodies[1]!.lasts, 1), ['second', 'again']);
});

test('a forEach goes one by one and fails with its first item unless told', () => {
  const plan = planOf(chain(forEach('each', { nodes: [transform('x')] })));
  assert.deepEqual(node(plan, 'each').loop, {
    kind: 'forEach',
    maxItems: 10,
    concurrency: 1,
    onItemError: 'fail',
  });
});

test('a backtrack’s region is all that is reachable, fallbacks included', () => {
  const plan = planOf({
    nodes: [
      start,
      transform('draft'),
      transform('left', 1, { policy: { fallback: { node: 'spare' } } }),
      transform('aside'),
      transform('check', 1, { policy: { backtrack: { to: 'draft', maxTimes: 2 } } }),
      transform('after'),
      transform('spare'),
    ],
    edges: edges('start -> draft', 'start -> aside', 'draft -> left', 'left -> check', 'check -> after'),
  });
  const { backtrack } = node(plan, 'check');
  assert.equal(backtrack?.maxTimes, 2);
  assert.equal(plan.bodies[0]!.nodes[backtrack.to]!.id, 'draft');
  assert.deepEqual(names(plan, backtrack.region).sort(), ['after', 'check', 'draft', 'left', 'spare']);
});

test('fallbacks stand behind their nodes and are no entries', () => {
  const plan = planOf({
    nodes: [
      transform('spare', '{{ nodes.start }}'),
      start,
      transform('a', 1, { policy: { fallback: { node: 'spare' } } }),
    ],
    edges: edges('start -> a'),
  });
  assert.deepEqual(idsOf(plan), ['start', 'a', 'spare']);
  assert.equal(node(plan, 'a').fallback, 2);
  assert.equal(node(plan, 'spare').fallbackOf, 1);
  assert.deepEqual(names(plan, plan.bodies[0]!.entries), ['start']);
  assert.deepEqual(names(plan, plan.bodies[0]!.lasts), ['a']);
});

test('undo nodes are in a body of their own, and see the node that they undo and what was before it', () => {
  const nodes = [
    ...chain().nodes,
    transform('a'),
    transform('b', 1, { policy: { undo: { node: 'ub' } } }),
    transform('ub', '{{ [nodes.b, nodes.a] }}'),
  ];
  const body = {
    nodes: [
      transform('x', 1, { policy: { undo: { node: 'ux' } } }),
      transform('ux', '{{ [item, nodes.x, nodes.a] }}'),
    ],
  };
  const undoing = planOf({
    nodes: [...nodes, forEach('each', body)],
    edges: edges('start -> a', 'a -> b', 'b -> each'),
    undo: { on: ['cancel'] },
  });
  assert.deepEqual(undoing.undoOn, ['cancel']);
  assert.deepEqual(idsOf(undoing), ['start', 'a', 'b', 'each']);
  assert.deepEqual(idsOf(undoing, 1), ['x']);
  assert.deepEqual([undoing.undoBody, idsOf(undoing, 2)], [2, ['ub', 'ux']]);
  for (const [id, undo] of [
    ['b', 'ub'],
    ['x', 'ux'],
  ] as const) {
    assert.equal(undoing.bodies[2]!.nodes[node(undoing, id).undo!]!.id, undo);
    assert.equal(node(undoing, undo).undoOf, id);
  }
  assert.deepEqual([...node(undoing, 'ux').references], ['x', 'a']);
});

test('a join cancels only what leads nowhere else', () => {
  const plan = planOf({
    nodes: [
      start,
      ...['a', 'a2', 'b', 'c', 'other'].map((id) => transform(id)),
      transform('join', 1, { policy: { join: { n: 1, cancelRest: true } } }),
    ],
    edges: edges(
      'start -> a',
      'start -> b',
      'start -> c',
      'a -> a2',
      'a2 -> join',
      'b -> join',
      'c -> join',
      'c -> other',
    ),
  });
  assert.deepEqual(names(plan, node(plan, 'join').cancelRegion), ['a', 'a2', 'b']);
  assert.deepEqual(node(plan, 'a').cancelRegion, []);
});

test('outlets come from the config where the manifest says so', () => {
  const size = {
    id: 'size',
    type: 'decision',
    config: {
      rules: [
        { outlet: 'high', when: '{{ nodes.a > 1 }}' },
        { outlet: 'high', when: true },
      ],
      default: 'low',
    },
  };
  const plan = planOf({
    nodes: [start, transform('a'), size, transform('b')],
    edges: edges('start -> a', 'a -> size', 'size:low -> b'),
  });
  assert.deepEqual(node(plan, 'size').outlets, ['high', 'low']);
  assert.deepEqual([...node(plan, 'size').references], ['a'], 'deferred fields name nodes too');
  assert.equal(node(plan, 'size').config.expressions.length, 0, 'the node resolves them itself');
});

test('every node has an error outlet', () => {
  planOf({
    nodes: [start, transform('a'), transform('b', '{{ error.message }}')],
    edges: edges('start -> a', 'a:error -> b'),
  });
});

test('an id like __proto__ is an id like any other', () => {
  const document = JSON.parse(
    '{"nodes":[{"id":"__proto__","type":"manual"},{"id":"constructor","type":"transform","config":{"value":{"__proto__":1}}}],"edges":[{"source":"__proto__","target":"constructor"}]}',
  );
  assert.deepEqual(idsOf(planOf(document)), ['__proto__', 'constructor']);
  const unknown = compile({ nodes: [{ id: 'a', type: 'toString' }] }, manifests);
  assert.deepEqual(unknown.ok ? [] : unknown.problems.map(({ code }) => code), ['unknown_type']);
});

test('neither the document nor the manifests are changed', () => {
  const freeze = (value: object): object => {
    for (const each of Object.values(value)) if (typeof each === 'object' && each !== null) freeze(each);
    return Object.freeze(value);
  };
  const document = freeze(
    chain(transform('a', '{{ trigger }}'), forEach('each', { nodes: [transform('x')] })),
  );
  const frozen = new Map(structuredClone([...manifests]));
  for (const manifest of frozen.values()) freeze(manifest);
  assert.equal(compile(document, frozen).ok, true);
});

test('10,000 nodes in a row overflow nothing, as a chain and as a cycle', () => {
  const row = Array.from({ length: 9_999 }, (_, at) =>
    transform(`n${at}`, at === 0 ? 0 : `{{ nodes.n${at >> 1} }}`),
  );
  row[0] = transform('n0', 1);
  row[1] = transform('n1', '{{ nodes.n0 }}');
  const plan = planOf(chain(...row));
  assert.equal(plan.bodies[0]!.nodes.length, 10_000);
  const document = chain(...row);
  document.edges.push({ source: 'n9998', target: 'n0' } as never);
  const result = compile(document, manifests);
  const [problem, ...others] = result.ok ? [] : result.problems;
  assert.equal(others.length, 0);
  assert.match(problem?.message ?? '', /cycle: n0 → n1 → .* 9969 more … → n9998 → n0\.$/);
});
