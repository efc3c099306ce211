import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ApiError, type LiveSocket, type WatchOptions } from '@rex/client';
import type { Execution, Graph, HistoryEntry, LiveEvent } from '@rex/types';
import { EnginePlayer } from './engine-player.test-support.ts';
import { createLiveStore, type LivePorts } from './live-store.ts';

const GRAPH = {
  nodes: ['start', 'a', 'b'].map((id) => ({ id, type: id === 'start' ? 'start' : 'read' })),
  edges: [
    { source: 'start', target: 'a' },
    { source: 'a', target: 'b' },
  ],
};

/** A server with one execution, and a browser that draws and waits only when it is told to. */
class Outside {
  readonly player = new EnginePlayer(GRAPH);
  readonly asked: number[] = [];
  watching: Pick<WatchOptions, 'after' | 'onEvent' | 'onState'> | null = null;
  failure: ApiError | null = null;
  frames: (() => void)[] = [];
  waits: { delayMs: number; act: () => void }[] = [];
  isClosed = false;

  readonly ports: LivePorts = {
    api: {
      getExecution: async () => {
        if (this.failure) throw this.failure;
        const { status, waitingReason, seq } = this.player.state;
        return { status, waitingReason, seq } as unknown as Execution;
      },
      getExecutionGraph: async () => ({
        ...{ versionId: 'v', version: 1, hash: 'h', graph: this.player.plan.graph as Graph },
      }),
      readHistory: async ({ query: { after = 0, limit = 500 } = {} }): Promise<HistoryEntry[]> => {
        this.asked.push(after);
        return this.player.history.filter(({ seq }) => seq > after).slice(0, limit);
      },
    },
    watch: (_, options): LiveSocket => {
      this.watching = options;
      const close = (): void => {
        this.isClosed = true;
      };
      return { state: { kind: 'live' }, lastSeq: 0, retryNow: () => undefined, close };
    },
    nextFrame: (act) => {
      this.frames.push(act);
      return () => {
        this.frames = this.frames.filter((each) => each !== act);
      };
    },
    after: (delayMs, act) => {
      this.waits.push({ delayMs, act });
      return () => undefined;
    },
  };

  draw(): void {
    for (const act of this.frames.splice(0)) act();
  }

  send(events: readonly LiveEvent[]): void {
    for (const event of events) this.watching!.onEvent(event);
  }
}

/** Lets promises that are settled say so. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('the past comes by pages, what follows by the socket, without a gap', async () => {
  const outside = new Outside();
  const { player } = outside;
  player.outcome = (path) => (path === 'b' ? 'later' : 'done');
  player.play();
  const store = createLiveStore('x', outside.ports);
  await settle();
  assert.equal(store.view.getState().isCaughtUp, true);
  assert.equal(outside.watching?.after, player.state.seq);
  const told = player.frames.length;
  player.outcome = () => 'done';
  player.play();
  outside.send(player.frames.slice(told));
  outside.draw();
  assert.equal(store.view.getState().live.execution.status, 'COMPLETED');
  assert.equal(store.view.getState().live.seq, player.state.seq);
});

test('many events of one picture are shown at once, and only their nodes are told', async () => {
  const outside = new Outside();
  const store = createLiveStore('x', outside.ports);
  await settle();
  const told: string[] = [];
  for (const id of ['a', 'b']) store.subscribeNode(id, () => told.push(id));
  let shown = 0;
  store.view.subscribe(() => {
    shown += 1;
  });
  outside.player.play();
  const { frames } = outside.player;
  const untilA = frames.findIndex(({ agent_id }) => agent_id === 'b');
  outside.send(frames.slice(1, untilA));
  assert.equal(shown, 0);
  outside.draw();
  assert.deepEqual([shown, told], [1, ['a']]);
});

test('an execution that is over needs no socket', async () => {
  const outside = new Outside();
  outside.player.play();
  const store = createLiveStore('x', outside.ports);
  await settle();
  assert.equal(outside.watching, null);
  assert.deepEqual(store.view.getState().connection, { kind: 'ended' });
});

test('one that waits is said to, though no entry says so', async () => {
  const outside = new Outside();
  outside.player.outcome = (path) => (path === 'a' ? 'signal' : 'done');
  outside.player.play();
  const store = createLiveStore('x', outside.ports);
  await settle();
  const { status, waiting } = store.view.getState().live.execution;
  assert.deepEqual([status, waiting], ['WAITING', 'signal']);
});

test('a server that is away is asked again, later each time, or at once when told', async () => {
  const outside = new Outside();
  outside.failure = new ApiError('network', 'away', { status: 0 });
  const store = createLiveStore('x', outside.ports);
  await settle();
  outside.waits[0]!.act();
  await settle();
  assert.deepEqual(
    outside.waits.map(({ delayMs }) => delayMs),
    [1_000, 2_000],
  );
  assert.equal(store.view.getState().connection.kind, 'waiting');
  outside.failure = null;
  store.retryNow();
  await settle();
  assert.equal(store.view.getState().isCaughtUp, true);
});

test('an execution that is not there ends the following with the reason', async () => {
  const outside = new Outside();
  outside.failure = new ApiError('not_found', 'no such execution', { status: 404 });
  const store = createLiveStore('x', outside.ports);
  await settle();
  const { connection } = store.view.getState();
  assert.equal(connection.kind === 'ended' && connection.error?.code, 'not_found');
});

test('what is closed asks and shows nothing more', async () => {
  const outside = new Outside();
  const store = createLiveStore('x', outside.ports);
  await settle();
  outside.player.play();
  outside.send(outside.player.frames);
  store.close();
  outside.draw();
  assert.equal(outside.isClosed, true);
  assert.equal(store.view.getState().live.seq, 1);
});

test('the last events are shown with the end, drawn or not', async () => {
  const outside = new Outside();
  const store = createLiveStore('x', outside.ports);
  await settle();
  outside.player.play();
  outside.send(outside.player.frames);
  outside.watching!.onState!({ kind: 'ended' });
  assert.equal(store.view.getState().live.execution.status, 'COMPLETED');
});
