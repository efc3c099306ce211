import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LiveEvent, LiveEventType } from '@rex/types';
import { ApiError } from '../api-error.ts';
import { type LivePorts, LiveSession, type LiveState, type SocketListener } from './live-session.ts';

const event = (seq: number | undefined, type: LiveEventType = 'agent_progress'): LiveEvent => ({
  ...{ type, agent_id: 'a', data: null, timestamp: '2030-01-31T09:00:00.000Z' },
  ...(seq === undefined ? {} : { seq }),
});

/** A clock that stands still until it is moved. */
function virtualClock() {
  let now = 0;
  const alarms = new Set<{ at: number; act: () => void }>();
  return {
    after(delayMs: number, act: () => void) {
      const alarm = { at: now + delayMs, act };
      alarms.add(alarm);
      return () => void alarms.delete(alarm);
    },
    async move(ms: number) {
      const end = now + ms;
      for (;;) {
        const next = [...alarms].filter(({ at }) => at <= end).sort((one, two) => one.at - two.at)[0];
        if (!next) break;
        alarms.delete(next);
        now = next.at;
        next.act();
        await settled();
      }
      now = end;
    },
    pending: () => alarms.size,
  };
}

/** Lets promises that are settled already be heard. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A session whose outside is played by the test. */
function play(after = 0, ticket: () => Promise<string> = async () => 'ticket') {
  const clock = virtualClock();
  const events: (number | undefined)[] = [];
  const states: LiveState[] = [];
  const sockets: { after: number; listener: SocketListener; isClosed: boolean }[] = [];
  let tickets = 0;
  const ports: LivePorts = {
    clock,
    getTicket: () => {
      tickets += 1;
      return ticket();
    },
    open(_, from, listener) {
      const socket = { after: from, listener, isClosed: false };
      sockets.push(socket);
      return () => {
        socket.isClosed = true;
      };
    },
    onEvent: ({ seq }) => void events.push(seq),
    onState: (state) => void states.push(state),
  };
  const session = new LiveSession(ports, after);
  return {
    ...{ clock, events, states, sockets, session },
    tickets: () => tickets,
    async start() {
      session.start();
      await settled();
    },
    socket: () => sockets.at(-1)!,
  };
}

test('passes events on in order and ends after the last one', async () => {
  const { start, socket, events, states } = play();
  await start();
  socket().listener.opened();
  for (const seq of [1, 2, undefined, 3]) socket().listener.frame(event(seq));
  socket().listener.frame(event(4, 'execution_completed'));
  assert.deepEqual(events, [1, 2, undefined, 3, 4]);
  assert.ok(socket().isClosed);
  socket().listener.frame(event(5));
  socket().listener.closed(1006);
  assert.deepEqual(
    states.map(({ kind }) => kind),
    ['connecting', 'live', 'ended'],
  );
});

test('comes back after the last number it has, and takes none twice', async () => {
  const { start, socket, sockets, events, clock } = play(10);
  await start();
  socket().listener.opened();
  socket().listener.frame(event(11));
  socket().listener.frame(event(12));
  socket().listener.closed(1012);
  await clock.move(1_000);
  assert.deepEqual(
    sockets.map(({ after }) => after),
    [10, 12],
  );
  socket().listener.frame(event(12));
  socket().listener.frame(event(13));
  assert.deepEqual(events, [11, 12, 13]);
});

test('a gap is not passed on: it asks again from the last good number', async () => {
  const { start, socket, sockets, events, clock, states } = play();
  await start();
  socket().listener.opened();
  socket().listener.frame(event(1));
  socket().listener.frame(event(3));
  assert.deepEqual(states.at(-1), { kind: 'waiting', retryInMs: 1_000 });
  assert.ok(sockets[0]!.isClosed);
  await clock.move(1_000);
  assert.equal(socket().after, 1);
  for (const seq of [2, 3]) socket().listener.frame(event(seq));
  assert.deepEqual(events, [1, 2, 3]);
});

test('waits 1, 2, 4 … 30 s while nothing comes through, and starts anew after an event', async () => {
  const { start, socket, clock, states } = play();
  await start();
  const waits: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    socket().listener.closed(1006);
    const state = states.at(-1)!;
    assert.ok(state.kind === 'waiting');
    waits.push(state.retryInMs);
    await clock.move(state.retryInMs);
  }
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  socket().listener.opened();
  socket().listener.frame(event(1));
  socket().listener.closed(1006);
  assert.deepEqual(states.at(-1), { kind: 'waiting', retryInMs: 1_000 });
});

test('a connection that stayed is no failure, even when nothing happened in it', async () => {
  const { start, socket, clock, states } = play();
  await start();
  socket().listener.closed(1006);
  await clock.move(1_000);
  socket().listener.opened();
  await clock.move(29_999);
  socket().listener.closed(1012);
  assert.deepEqual(states.at(-1), { kind: 'waiting', retryInMs: 2_000 });
  await clock.move(2_000);
  socket().listener.opened();
  await clock.move(30_000);
  socket().listener.closed(1012);
  assert.deepEqual(states.at(-1), { kind: 'waiting', retryInMs: 1_000 });
});

test('retryNow ends the wait, once', async () => {
  const { start, socket, sockets, clock, session } = play();
  await start();
  session.retryNow();
  assert.equal(sockets.length, 1);
  socket().listener.closed(1006);
  session.retryNow();
  session.retryNow();
  await settled();
  assert.equal(sockets.length, 2);
  await clock.move(60_000);
  assert.equal(sockets.length, 2);
});

test('an execution that is not there ends it with the error; a server that is not there does not', async () => {
  const gone = new ApiError('not_found', 'There is no such execution.', { status: 404 });
  const first = play(0, () => Promise.reject(gone));
  await first.start();
  assert.deepEqual(first.states.at(-1), { kind: 'ended', error: gone });
  assert.equal(first.clock.pending(), 0);
  for (const [error, retryInMs] of [
    [new ApiError('network', 'no answer', { status: 0 }), 1_000],
    [new ApiError('unavailable', 'starting', { status: 503 }), 1_000],
    [new ApiError('rate_limited', 'slowly', { status: 429, retryAfterMs: 5_000 }), 5_000],
  ] as const) {
    const { start, states } = play(0, () => Promise.reject(error));
    await start();
    assert.deepEqual(states.at(-1), { kind: 'waiting', retryInMs, error });
  }
});

test('a socket that closes well says that the execution is over', async () => {
  const { start, socket, states, clock } = play(7);
  await start();
  socket().listener.opened();
  socket().listener.closed(1000);
  assert.deepEqual(states.at(-1), { kind: 'ended' });
  assert.equal(clock.pending(), 0);
});

test('what is no event is answered by coming back', async () => {
  const { start, socket, states } = play();
  await start();
  socket().listener.opened();
  socket().listener.garbled();
  assert.ok(socket().isClosed);
  assert.equal(states.at(-1)?.kind, 'waiting');
});

test('stopped in any state it does nothing more', async () => {
  const ticket = Promise.withResolvers<string>();
  const early = play(0, () => ticket.promise);
  await early.start();
  early.session.stop();
  ticket.resolve('late');
  await settled();
  assert.equal(early.sockets.length, 0);
  const live = play();
  await live.start();
  live.socket().listener.opened();
  live.session.stop();
  live.session.stop();
  live.socket().listener.frame(event(1));
  assert.ok(live.socket().isClosed);
  const waiting = play();
  await waiting.start();
  waiting.socket().listener.closed(1006);
  waiting.session.stop();
  await waiting.clock.move(60_000);
  assert.equal(waiting.tickets(), 1);
  for (const { events, states, clock } of [early, live, waiting]) {
    assert.deepEqual([events, states.at(-1), clock.pending()], [[], { kind: 'ended' }, 0]);
  }
});

test('who stops it while an event is told hears no more', async () => {
  const { start, socket, session, states, events } = play();
  await start();
  socket().listener.opened();
  const { listener } = socket();
  listener.frame(event(1));
  session.stop();
  listener.frame(event(2, 'execution_completed'));
  assert.deepEqual(events, [1]);
  assert.equal(states.filter(({ kind }) => kind === 'ended').length, 1);
});
