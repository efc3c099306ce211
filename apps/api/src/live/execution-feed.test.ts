import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExecutionHead } from '@rex/database';
import type { HistoryEntry } from '@rex/types';
import { ExecutionFeed, type FeedWatcher, type Frame } from './execution-feed.ts';
import { type LiveConnection, LiveWatcher } from './live-watcher.ts';

const LIMITS = { pageEntries: 10, keptFrames: 20, keptBytes: 100_000 };

/** A history that grows by hand, and counts how often it is read. */
function growing() {
  const entries: HistoryEntry[] = [];
  const reads: number[] = [];
  const head = (status: ExecutionHead['status'] = 'IN_PROGRESS'): ExecutionHead => ({
    ...{ seq: entries.length, status, waitingReason: status === 'WAITING' ? 'timer' : null },
  });
  const grow = (count: number): void => {
    for (let left = count; left > 0; left -= 1) {
      entries.push({
        seq: entries.length + 1,
        at: 0,
        type: 'step_skipped',
        path: 'a',
        reason: 'other_trigger',
      });
    }
  };
  const readHistory = async (after: number, limit: number): Promise<HistoryEntry[]> => {
    reads.push(after);
    return entries.slice(after, after + limit);
  };
  return { reads, grow, head, readHistory };
}

/** Remembers what it was sent. */
function connection(bufferedAmount = () => 0) {
  const texts: string[] = [];
  const closes: number[] = [];
  let readyState = 1;
  const socket: LiveConnection = {
    OPEN: 1,
    get readyState() {
      return readyState;
    },
    get bufferedAmount() {
      return bufferedAmount();
    },
    send(text, onSent) {
      texts.push(text);
      onSent?.();
    },
    close(code) {
      readyState = 2;
      closes.push(code);
    },
  };
  const seqs = () => texts.map((text) => (JSON.parse(text) as { seq?: number }).seq);
  return { socket, texts, closes, seqs };
}

const forever = new Promise<void>(() => undefined);
const watcherOf = (socket: LiveConnection, after: number, stalledMs = 3_600_000): LiveWatcher =>
  new LiveWatcher(
    {
      ...{ connection: socket, gone: forever, limits: { bufferedBytesMax: 1_000, stalledMs } },
      onTrouble: (thrown) => assert.fail(String(thrown)),
    },
    after,
  );
const upTo = (last: number, first = 1) =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

test('a thousand who watch one execution cost one read for each piece of news', async () => {
  const history = growing();
  history.grow(25);
  const feed = new ExecutionFeed({ readHistory: history.readHistory, limits: LIMITS });
  const clients = Array.from({ length: 1_000 }, () => connection());
  const following = clients.map(({ socket }) => {
    const watcher = watcherOf(socket, 0);
    feed.watchers.add(watcher);
    return watcher.follow(feed);
  });
  await feed.update(history.head());
  await Promise.all(following);
  assert.deepEqual(history.reads, [0, 10, 20]);
  for (let news = 0; news < 5; news += 1) {
    history.grow(2);
    await feed.update(history.head());
  }
  assert.deepEqual(history.reads, [0, 10, 20, 25, 27, 29, 31, 33]);
  for (const { seqs } of clients) assert.deepEqual(seqs(), upTo(35));
});

test('news while news are read are read once, together', async () => {
  const history = growing();
  history.grow(1);
  const feed = new ExecutionFeed({ readHistory: history.readHistory, limits: LIMITS });
  await feed.update(history.head());
  history.grow(1);
  const first = feed.update(history.head());
  for (let news = 0; news < 20; news += 1) {
    history.grow(1);
    void feed.update(history.head());
  }
  await first;
  assert.equal(feed.head, 22);
  assert.ok(history.reads.length <= 3, `${history.reads.length} reads`);
});

test('who comes while it moves on gets each number once, from what is kept or from the history', async () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const history = growing();
    let random = seed * 2_654_435_761;
    const next = (below: number): number => {
      random = (random * 1_664_525 + 1_013_904_223) % 4_294_967_296;
      return Math.floor((random / 4_294_967_296) * below);
    };
    history.grow(1 + next(60));
    const feed = new ExecutionFeed({ readHistory: history.readHistory, limits: LIMITS });
    const clients: { after: number; seqs(): (number | undefined)[]; follow: Promise<void> }[] = [];
    for (let turn = 0; turn < 12; turn += 1) {
      if (next(2) === 0) {
        const { socket, seqs } = connection();
        const after = next(feed.head + 1);
        const watcher = watcherOf(socket, after);
        feed.watchers.add(watcher);
        clients.push({ after, seqs, follow: watcher.follow(feed) });
      }
      history.grow(next(30));
      const update = feed.update(history.head());
      if (next(2) === 0) await update;
      else for (let turns = next(6); turns > 0; turns -= 1) await Promise.resolve();
    }
    await feed.update(history.head());
    await Promise.all(clients.map(({ follow }) => follow));
    await feed.update(history.head());
    for (const { after, seqs } of clients) {
      assert.deepEqual(seqs(), upTo(history.head().seq, after + 1), `seed ${seed} after ${after}`);
    }
  }
});

test('who asks for what comes after a number that there is not yet gets nothing up to it', async () => {
  const history = growing();
  history.grow(2);
  const feed = new ExecutionFeed({ readHistory: history.readHistory, limits: LIMITS });
  await feed.update(history.head());
  const { socket, seqs } = connection();
  const watcher = watcherOf(socket, 4);
  feed.watchers.add(watcher);
  await watcher.follow(feed);
  history.grow(4);
  await feed.update(history.head());
  assert.deepEqual(seqs(), [5, 6]);
});

test('no more is kept than may be, in frames and in bytes', async () => {
  const history = growing();
  history.grow(1);
  for (const [limits, kept] of [
    [{ ...LIMITS, keptFrames: 7 }, 7],
    [{ ...LIMITS, keptBytes: 500 }, 3],
  ] as const) {
    const feed = new ExecutionFeed({ readHistory: history.readHistory, limits });
    await feed.update({ ...history.head(), seq: 1 });
    history.grow(40);
    await feed.update(history.head());
    assert.equal(feed.keptAfter(feed.head - kept)?.length, kept);
    assert.equal(feed.keptAfter(feed.head - kept - 1), null);
  }
});

test('that an execution waits is told once for each number at which it does', async () => {
  const history = growing();
  history.grow(3);
  const feed = new ExecutionFeed({ readHistory: history.readHistory, limits: LIMITS });
  const { socket, seqs } = connection();
  const watcher = watcherOf(socket, 0);
  feed.watchers.add(watcher);
  await feed.update(history.head('WAITING'));
  await watcher.follow(feed);
  await feed.update(history.head('WAITING'));
  history.grow(1);
  await feed.update(history.head('IN_PROGRESS'));
  history.grow(1);
  await feed.update(history.head('WAITING'));
  assert.deepEqual(seqs(), [1, 2, 3, undefined, 4, 5, undefined]);
});

test('an old word that it waits is not told when the history has gone on', async () => {
  const history = growing();
  history.grow(3);
  const feed = new ExecutionFeed({ readHistory: history.readHistory, limits: LIMITS });
  await feed.update(history.head());
  history.grow(1);
  const stale = history.head('WAITING');
  history.grow(2);
  await feed.update(stale);
  assert.equal(feed.head, 6);
  assert.equal(feed.waiting, null);
});

test('a client that does not keep up is told the rest when it has read; the others do not wait', async () => {
  const history = growing();
  history.grow(1);
  const feed = new ExecutionFeed({ readHistory: history.readHistory, limits: LIMITS });
  await feed.update(history.head());
  let buffered = 0;
  const sent: (() => void)[] = [];
  const slow = connection(() => buffered);
  const fast = connection();
  const held: LiveConnection = {
    ...{ OPEN: 1, readyState: 1, close: slow.socket.close },
    get bufferedAmount() {
      return buffered;
    },
    send(text, onSent) {
      slow.socket.send(text);
      if (onSent) sent.push(onSent);
    },
  };
  for (const socket of [held, fast.socket]) {
    const watcher = watcherOf(socket, 1);
    feed.watchers.add(watcher);
    await watcher.follow(feed);
  }
  for (buffered of [1_000, 1_001, 5_000, 5_000]) {
    history.grow(1);
    await feed.update(history.head());
  }
  assert.deepEqual([slow.seqs(), sent.length], [[2, 3], 1]);
  assert.deepEqual(fast.seqs(), [2, 3, 4, 5]);
  buffered = 0;
  sent[0]!();
  await new Promise(setImmediate);
  assert.deepEqual([slow.seqs(), slow.closes], [[2, 3, 4, 5], []]);
});

test('a client that stands still is closed with 1013, and the others go on', async () => {
  const history = growing();
  history.grow(5);
  const feed = new ExecutionFeed({ readHistory: history.readHistory, limits: LIMITS });
  await feed.update(history.head());
  const stuck = connection(() => 1_001);
  const fast = connection();
  const silent: LiveConnection = {
    ...{ OPEN: 1, bufferedAmount: 1_001, close: stuck.socket.close },
    get readyState() {
      return stuck.socket.readyState;
    },
    send: (text) => stuck.socket.send(text),
  };
  await Promise.all(
    [silent, fast.socket].map((socket) => {
      const watcher = watcherOf(socket, 0, 1);
      feed.watchers.add(watcher);
      return watcher.follow(feed);
    }),
  );
  assert.deepEqual([stuck.closes, stuck.seqs()], [[1_013], [1]]);
  assert.deepEqual([fast.closes, fast.seqs()], [[], [1, 2, 3, 4, 5]]);
});

test('while the past is told, it waits for the client instead of filling memory', async () => {
  const history = growing();
  history.grow(30);
  const feed = new ExecutionFeed({ readHistory: history.readHistory, limits: LIMITS });
  await feed.update(history.head());
  const { socket, seqs } = connection();
  let onSent: (() => void) | undefined;
  let isAsked = Promise.withResolvers<void>();
  const held: LiveConnection = {
    OPEN: 1,
    readyState: 1,
    bufferedAmount: 1_001,
    send(text, told) {
      socket.send(text);
      onSent = told;
      isAsked.resolve();
    },
    close: () => undefined,
  };
  const watcher = watcherOf(held, 0);
  feed.watchers.add(watcher);
  const following = watcher.follow(feed);
  for (let seq = 1; seq <= 30; seq += 1) {
    await isAsked.promise;
    assert.equal(seqs().length, seq);
    isAsked = Promise.withResolvers();
    onSent?.();
  }
  await following;
  assert.deepEqual(history.reads, [0, 10, 20]);
});

test('a watcher of an execution that is gone is told that it cannot go on', async () => {
  const told: string[] = [];
  const feed = new ExecutionFeed({ readHistory: async () => [], limits: LIMITS });
  const watcher: FeedWatcher = {
    push: (frames: readonly Frame[]) => void told.push(`${frames.length}`),
    settle: () => void told.push('settle'),
    fail: () => void told.push('fail'),
  };
  feed.watchers.add(watcher);
  await feed.update({ seq: 1, status: 'IN_PROGRESS', waitingReason: null });
  await assert.rejects(
    feed.update({ seq: 2, status: 'IN_PROGRESS', waitingReason: null }),
    /ends at 1, before 2/,
  );
  assert.deepEqual(told, ['settle']);
});
