import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ScopeState } from '@rex/engine';
import type { Graph } from '@rex/types';
import { applyEntries, applyEvent, applyEvents } from './apply-event.ts';
import { edgeStates, stepIn } from './edge-states.ts';
import { EnginePlayer, frameOf, type Outcome, stepsOf } from './engine-player.test-support.ts';
import { graphShape } from './graph-shape.ts';
import { type LiveState, NOTHING_YET } from './live-state.ts';

const EDGES = ['open', 'taken', 'skipped', 'dead'] as const;
const shapeOf = (player: EnginePlayer) => graphShape(player.plan.graph as Graph);

function checkScope(player: EnginePlayer, live: LiveState, scope: ScopeState): void {
  const body = player.plan.bodies[scope.body]!;
  const shape = shapeOf(player);
  const owner = body.owner ? player.plan.bodies[body.owner.body]!.nodes[body.owner.node]!.id : null;
  const index = shape.bodies.findIndex((each) => each.owner === owner);
  if (scope.phase === 'open') {
    const states = edgeStates(live, shape, index, scope.prefix);
    for (const { id } of body.edges) {
      const at = body.edges.findIndex((edge) => edge.id === id);
      assert.equal(states.get(id), EDGES[scope.edges[at]!], `edge ${scope.prefix}${id} at ${live.seq}`);
    }
  }
  scope.nodes.forEach(({ step }, at) => {
    const { id } = body.nodes[at]!;
    const isHeardOf = step !== null && step.status !== 'PENDING';
    assert.equal(
      stepIn(live, scope.prefix, id)?.path,
      isHeardOf ? step.path : undefined,
      `${scope.prefix}${id}`,
    );
  });
  for (const { rounds } of scope.nodes)
    for (const round of rounds?.open ?? []) checkScope(player, live, round);
}

/** What was folded says the same as the engine. */
function check(player: EnginePlayer, live: LiveState): void {
  const { state } = player;
  assert.equal(live.seq, state.seq);
  const { status, waiting, startedAt, finishedAt, error } = live.execution;
  assert.deepEqual(
    { status, waitingReason: waiting, startedAt, finishedAt, error },
    {
      ...{ status: state.status, waitingReason: state.waitingReason, startedAt: state.startedAt },
      ...{ finishedAt: state.finishedAt, error: state.error },
    },
  );
  for (const step of stepsOf(state.root)) {
    const known = live.steps.get(step.path);
    if (step.status === 'PENDING') {
      assert.equal(known, undefined);
      continue;
    }
    assert.ok(known, step.path);
    const seen = {
      ...{ status: known.status, attempt: known.attempts.at(-1)?.attempt ?? 0, effect: known.effect },
      ...{ waiting: known.waiting, wakeAt: known.wakeAt, outlets: [...known.outlets], isPast: known.isPast },
      ...{ skipReason: known.skipReason, finishedAt: known.finishedAt },
      ...{ startedAt: known.attempts.at(-1)?.startedAt ?? null, error: known.error, handled: known.handled },
    };
    const isDoubt = step.status === 'CANCELLED';
    assert.deepEqual(
      seen,
      {
        ...{ status: step.status, attempt: step.attempt, effect: step.effect },
        ...{ waiting: isDoubt ? null : (step.wait?.reason ?? null), wakeAt: step.wait?.wakeAt ?? null },
        ...{ outlets: [...step.outlets], isPast: false, skipReason: step.skipReason },
        ...{
          finishedAt: step.finishedAt,
          startedAt: step.startedAt,
          error: step.error,
          handled: step.handled,
        },
      },
      `${step.path} at ${live.seq}`,
    );
    assert.equal(stepIn(live, known.scope, known.nodeId)?.path, step.path);
  }
  checkScope(player, live, state.root);
}

/** Folds while it plays, and compares after every event. */
function follow(player: EnginePlayer, pick?: (count: number) => number, stop?: () => boolean): LiveState {
  const shape = shapeOf(player);
  let told = 0;
  let live = NOTHING_YET;
  const read = (): void => {
    live = applyEvents(live, player.frames.slice(told), shape).state;
    told = player.frames.length;
    check(player, live);
  };
  for (let turns = 0; turns < 3_000; turns += 1) {
    read();
    if (player.isOver || stop?.() || !player.step(pick)) break;
  }
  read();
  return live;
}

const node = (id: string, type = 'read', more: { config?: object; policy?: object } = {}) => ({
  id,
  type,
  ...more,
});
const edge = (text: string) => {
  const [from = '', target = ''] = text.split(' > ');
  const [source, outlet = 'out'] = from.split('.');
  return { source, outlet, target };
};
const graphOf = (nodes: object[], edges: string[], more: object = {}) => ({
  nodes: [node('start', 'start'), ...nodes],
  edges: edges.map(edge),
  ...more,
});
const EACH = {
  ...{ items: [], maxItems: 10_000, concurrency: 2, onItemError: 'collect' },
  body: { nodes: [node('call'), node('sum', 'pure')], edges: [edge('call > sum')] },
};
const LOOP = graphOf(
  [node('each', 'forEach', { config: EACH }), node('end', 'pure')],
  ['start > each', 'each > end'],
);

test('branches: taken, skipped and dead edges are the engine’s', () => {
  const player = new EnginePlayer(
    graphOf(
      [node('a'), node('b'), node('c'), node('d'), node('e')],
      ['start > a', 'a.high > b', 'a > c', 'b > d', 'c > e'],
    ),
  );
  player.outcome = (path) => (path === 'c' ? 'refused' : 'done');
  const live = follow(player);
  assert.equal(live.execution.status, 'FAILED');
  assert.equal(live.steps.get('b')?.skipReason, 'branch_not_taken');
  assert.equal(live.steps.get('e')?.skipReason, 'upstream_failed');
  assert.equal(live.nodes.get('c')?.status, 'FAILED');
});

test('retries: each attempt has its times, its error and when the next one begins', () => {
  const player = new EnginePlayer(graphOf([node('a')], ['start > a']));
  player.outcome = (path, attempt) => (path === 'a' && attempt < 3 ? 'broken' : 'done');
  const step = follow(player).steps.get('a')!;
  assert.deepEqual(
    step.attempts.map(({ status, error }) => [status, error?.code ?? null]),
    [
      ['FAILED', 'network'],
      ['FAILED', 'network'],
      ['COMPLETED', null],
    ],
  );
  assert.deepEqual(
    step.waits.map(({ reason, wakeAt, to }) => [reason, to! >= wakeAt!]),
    [
      ['retry', true],
      ['retry', true],
    ],
  );
  assert.equal(step.attempts[0]!.retryAt, step.waits[0]!.wakeAt);
});

test('waits: the execution waits when the engine says so, with the reason', () => {
  const player = new EnginePlayer(graphOf([node('a')], ['start > a']));
  player.outcome = (path) => (path === 'a' ? 'signal' : 'done');
  const live = follow(player);
  assert.deepEqual([live.execution.status, live.execution.waiting], ['WAITING', 'signal']);
  player.tell({ type: 'signal_received', path: 'a', payload: 1, outlet: 'out', actor: 'me', at: player.now });
  assert.equal(follow(player).execution.status, 'COMPLETED');
});

test('incidents and doubt: a decision is followed', () => {
  const ask = { policy: { onError: 'ask' } };
  const player = new EnginePlayer(
    graphOf([node('a', 'read', ask), node('b', 'unsafe')], ['start > a', 'start > b']),
  );
  player.outcome = (path, attempt) =>
    path === 'b' ? 'lost' : path === 'a' && attempt === 1 ? 'refused' : 'done';
  const live = follow(player);
  assert.equal(live.steps.get('a')?.waiting, 'incident');
  assert.equal(live.steps.get('b')?.attempts[0]?.status, 'LOST');
  for (const path of ['a', 'b']) {
    const decision = path === 'a' ? { action: 'retry' as const } : { action: 'complete' as const, output: 1 };
    player.tell({ type: 'decided', path, decision, actor: 'me', at: player.now });
    follow(player, undefined, () => true);
  }
  const end = follow(player);
  assert.deepEqual(
    [end.execution.status, end.steps.get('a')?.attempts.length, end.steps.get('b')?.status],
    ['COMPLETED', 2, 'COMPLETED'],
  );
});

test('loops: rounds are counted by status, and a node stands for all of its rounds', () => {
  const player = new EnginePlayer(LOOP);
  player.items = () => 5;
  player.outcome = (path) => (path === 'each[2]/call' ? 'refused' : 'done');
  const live = follow(player);
  assert.deepEqual(live.loops.get('each')?.counts, { RUNNING: 0, COMPLETED: 4, FAILED: 1, CANCELLED: 0 });
  assert.equal(live.nodes.get('each')?.loop, live.loops.get('each'));
  assert.deepEqual(live.nodes.get('call')?.counts, { RUNNING: 0, COMPLETED: 4, FAILED: 1, PENDING: 0 });
  assert.equal(live.nodes.get('call')?.runs, 5);
  assert.equal(live.execution.status, 'COMPLETED');
});

test('backtracks: what was taken back counts no more', () => {
  const player = new EnginePlayer(
    graphOf(
      [node('a'), node('b', 'read', { policy: { backtrack: { to: 'a', maxTimes: 1 } } }), node('c')],
      ['start > a', 'a > b', 'a > c', 'b > c'],
    ),
  );
  player.outcome = (path) => (path === 'b' ? 'refused' : 'done');
  const live = follow(player);
  assert.deepEqual(
    [live.steps.get('a')?.isPast, live.steps.get('a#2')?.isPast, live.nodes.get('a')?.counts.COMPLETED],
    [true, false, 1],
  );
  assert.equal(live.nodes.get('b')?.status, 'COMPLETED');
  assert.equal(live.nodes.get('b')?.runs, 2);
  assert.deepEqual(
    live.backtracks.map(({ to, times }) => [to, times]),
    [['a', 1]],
  );
});

test('a loop that was taken back takes its rounds with it', () => {
  const { nodes, edges } = LOOP;
  const last = node('last', 'read', { policy: { backtrack: { to: 'each', maxTimes: 1 } } });
  const player = new EnginePlayer({ nodes: [...nodes, last], edges: [...edges, edge('end > last')] });
  player.outcome = (path) => (path === 'last' ? 'refused' : 'done');
  const live = follow(player);
  assert.deepEqual([live.nodes.get('call')?.counts.COMPLETED, live.nodes.get('call')?.runs], [3, 6]);
  assert.equal(live.nodes.get('each')?.loop?.path, 'each#2');
});

test('a loop that a person lets begin again is a new iteration', () => {
  const config = { ...EACH, onItemError: 'fail' };
  const player = new EnginePlayer(
    graphOf([node('each', 'forEach', { config, policy: { onError: 'ask' } })], ['start > each']),
  );
  player.outcome = (path) => (path === 'each[1]/call' ? 'refused' : 'done');
  assert.equal(follow(player).steps.get('each')?.waiting, 'incident');
  player.tell({
    ...{ type: 'decided', path: 'each', decision: { action: 'retry' }, actor: 'me', at: player.now },
  });
  const live = follow(player);
  assert.equal(live.steps.get('each')?.isPast, true);
  assert.deepEqual(live.nodes.get('each')?.counts.COMPLETED, 1);
  assert.deepEqual(live.nodes.get('call')?.counts.COMPLETED, 3);
});

test('an operator: suspended, resumed, cancelled', () => {
  const player = new EnginePlayer(LOOP);
  const actor = 'me';
  follow(player, undefined, () => player.state.seq > 10);
  player.tell({ type: 'suspended', actor, at: player.now });
  assert.equal(follow(player, undefined, () => true).execution.status, 'SUSPENDED');
  player.tell({ type: 'resumed', actor, at: player.now });
  follow(player, undefined, () => true);
  player.tell({ type: 'cancel_requested', actor, at: player.now });
  assert.equal(follow(player, undefined, () => true).execution.isCancelling, true);
  const end = follow(player);
  assert.equal(end.execution.status, 'CANCELLED');
  assert.equal(end.loops.get('each')?.counts.RUNNING, 0);
});

/** A small generator of numbers, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const TANGLE = graphOf(
  [
    node('a', 'read', { policy: { onError: 'continue' } }),
    node('b', 'read', { policy: { backtrack: { to: 'a', maxTimes: 2 } } }),
    node('each', 'forEach', {
      config: {
        ...{ items: [], maxItems: 10, concurrency: 3, onItemError: 'fail' },
        body: {
          nodes: [
            node('x'),
            node('again', 'repeat', {
              config: {
                until: true,
                maxTimes: 3,
                body: { nodes: [node('y', 'unsafe'), node('z')], edges: [edge('y > z')] },
              },
            }),
          ],
          edges: [edge('x.high > again')],
        },
      },
      policy: { backtrack: { to: 'b', maxTimes: 1 } },
    }),
    node('spare', 'pure'),
    node('c', 'read', { policy: { fallback: { node: 'spare' } } }),
    node('d', 'read', { policy: { join: { n: 1, cancelRest: true } } }),
    node('e', 'unsafe', { policy: { onError: 'ask' } }),
    node('f', 'pure'),
  ],
  ['start > a', 'a > b', 'b > each', 'b > c', 'each > d', 'c.high > d', 'd > e', 'd.error > f', 'c > f'],
);

test('whatever happens, what was folded says the same as the engine after every event', () => {
  const OUTCOMES: Outcome[] = ['done', 'done', 'done', 'high', 'high', 'broken', 'refused', 'lost', 'timer'];
  const ends = new Set<string>();
  for (let seed = 1; seed <= 150; seed += 1) {
    const random = randomOf(seed * 7_919);
    const player = new EnginePlayer(TANGLE);
    const drawn = new Map<string, Outcome>();
    player.outcome = (path, attempt) => {
      const key = `${path} ${attempt}`;
      if (path === 'start') return 'done';
      if (!drawn.has(key)) drawn.set(key, OUTCOMES[Math.floor(random() * OUTCOMES.length)]!);
      return drawn.get(key)!;
    };
    player.again = () => random() < 0.4;
    const pick = (count: number): number => Math.floor(random() * count);
    for (let tries = 0; tries < 30 && !player.isOver; tries += 1) {
      follow(player, pick);
      const stuck = stepsOf(player.state.root).find(
        ({ wait }) => wait?.reason === 'incident' || wait?.reason === 'in_doubt',
      );
      if (!stuck || player.isOver) break;
      const action = random() < 0.5 ? ('retry' as const) : ('fail' as const);
      player.tell({ type: 'decided', path: stuck.path, decision: { action }, actor: 'me', at: player.now });
    }
    ends.add(follow(player).execution.status);
    const whole = applyEntries(NOTHING_YET, player.history, shapeOf(player)).state;
    check(player, { ...whole, execution: { ...whole.execution, ...statusOf(player) } });
  }
  assert.ok(ends.has('FAILED') && ends.has('COMPLETED'), [...ends].join());
});

const statusOf = ({ state }: EnginePlayer) => ({ status: state.status, waiting: state.waitingReason });

test('an entry that is known already changes nothing, and no state is ever changed', () => {
  const player = new EnginePlayer(LOOP).play();
  const frames = player.history.map(frameOf);
  const half = applyEvents(NOTHING_YET, frames.slice(0, 12)).state;
  const copy = structuredClone(half);
  const end = applyEvents(half, frames).state;
  assert.deepEqual(half, copy);
  assert.deepEqual(end, applyEvents(NOTHING_YET, frames).state);
  assert.deepEqual(
    frames.reduce((state, frame) => applyEvent(state, frame), NOTHING_YET),
    end,
  );
  assert.equal(NOTHING_YET.steps.size, 0);
});

test('only the nodes of a batch are touched', () => {
  const player = new EnginePlayer(graphOf([node('a'), node('b')], ['start > a', 'a > b'])).play();
  const frames = player.history.map(frameOf);
  const at = frames.findIndex(({ agent_id, type }) => agent_id === 'b' && type === 'agent_started');
  const before = applyEvents(NOTHING_YET, frames.slice(0, at)).state;
  const { state, touched } = applyEvents(before, [frames[at]!]);
  assert.deepEqual([...touched], ['b']);
  assert.equal(state.nodes.get('a'), before.nodes.get('a'));
});

test('ten thousand rounds fold in one go and frame by frame', () => {
  const player = new EnginePlayer(LOOP);
  player.items = () => 5_000;
  player.play();
  const frames = player.history.map(frameOf);
  assert.ok(frames.length > 30_000);
  const whole = applyEvents(NOTHING_YET, frames).state;
  assert.equal(whole.steps.size, 10_003);
  let live = NOTHING_YET;
  for (let at = 0; at < frames.length; at += 500) live = applyEvents(live, frames.slice(at, at + 500)).state;
  assert.deepEqual(live.loops.get('each')?.counts, whole.loops.get('each')?.counts);
  assert.equal(live.nodes.get('sum')?.runs, 5_000);
});
