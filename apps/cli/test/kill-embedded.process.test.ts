import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { connect, type Database, LOCAL_OWNER, SqlExecutionStore } from '@rex/database';
import { beginOnServer } from './kill/begin.ts';
import { chargeGraph, type Document, orderGraph } from './kill/graphs.ts';
import { type Program, startProgram } from './kill/program.ts';
import {
  assertCompleted,
  assertKeys,
  assertNothingOpen,
  assertOutputs,
  chargesOf,
  executionsOf,
  lostAttempts,
  readWhole,
  unfinished,
} from './kill/proof.ts';
import { openReceiver, type Receiver } from './kill/receiver.ts';
import { type Seed, withSeed } from './kill/seed.ts';
import { folder } from './rex-process.ts';

const EXECUTIONS = 200;
/** Every seventh makes a charge, the others are orders. */
const isCharge = (_: unknown, index: number): boolean => index % 7 === 3;
const isOrder = (_: unknown, index: number): boolean => index % 7 !== 3;
const ROUNDS = 5;
const ORDERS_PER_ROUND = 24;

const pathsOf = ({ nodes }: { nodes: readonly { id: string }[] }): string[] => nodes.map(({ id }) => id);
const names = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => `order-${from + index}`);

interface Setting {
  home: string;
  receiver: Receiver;
  start(): Promise<Program>;
  /** Gives the ids of what was accepted, null where the server was gone before it answered. */
  begin(documentOf: (index: number) => Document, names: readonly string[]): Promise<(string | null)[]>;
}

async function open(t: TestContext, seed: Seed): Promise<Setting> {
  const home = folder(t);
  const receiver = await openReceiver(t, seed);
  const env = { REX_HOME: home, REX_ALLOW_HOSTS: '127.0.0.1' };
  return {
    ...{ home, receiver },
    start: () => startProgram(t, 'start', env),
    begin: (documentOf, named) =>
      Promise.all(named.map((name, index) => beginOnServer(home, documentOf(index), name))),
  };
}

/** Looks into a folder while no program holds it. */
async function look<T>(home: string, at: (db: Database) => Promise<T>): Promise<T> {
  const db = await connect({ home, program: 'test' });
  try {
    return await at(db);
  } finally {
    await db.close();
  }
}

/** The charges that were sent out, or were about to be, when the program was killed. */
async function chargesInFlight(db: Database): Promise<string[]> {
  const { rows } = await db.query<{ execution_id: string }>({
    text: `SELECT execution_id FROM execution_steps WHERE path = 'charge' AND status = 'RUNNING' ORDER BY 1`,
  });
  return rows.map((row) => row.execution_id);
}

test('kill -9 in the middle of 200 executions loses nothing, doubles nothing, and repeats no unsafe call', (t) =>
  withSeed(async (seed) => {
    const { home, receiver, start, begin } = await open(t, seed);
    const [order, charge] = [orderGraph(receiver.url), chargeGraph(receiver.url)];
    const first = await start();
    receiver.hold();
    const begun = await begin((index) => (isCharge(null, index) ? charge : order), names(EXECUTIONS));
    const ids = begun.filter((id) => id !== null);
    assert.equal(ids.length, EXECUTIONS, 'all are accepted');
    const [orders, charges] = [ids.filter(isOrder), ids.filter(isCharge)];
    receiver.release();
    await receiver.untilCalls(seed.between('kill', 230, 330));
    // What comes now is not answered before the kill, so that many calls are under way.
    receiver.hold();
    await receiver.untilCalls(receiver.calls.length + 40);
    const underWay = receiver.underWay().length;
    await first.end('SIGKILL');
    receiver.release();

    const [doubtful, toEnd] = await look(home, async (db) => [
      await chargesInFlight(db),
      await unfinished(db),
    ]);
    const second = await start();
    await second.untilEnded(toEnd.filter((id) => !doubtful.includes(id)));
    await second.until((log) => {
      const waiting = log.filter(({ msg, reason }) => msg === 'step_waiting' && reason === 'in_doubt');
      return waiting.length >= doubtful.length;
    });
    assert.equal(await second.end('SIGTERM'), 0);
    t.diagnostic(`killed with ${underWay} calls under way: ${doubtful.length} charges in doubt`);

    const before = chargesOf(receiver);
    for (const [id, times] of before) assert.equal(times, 1, `charge of ${id}`);
    await look(home, async (db) => {
      assert.deepEqual(await unfinished(db), doubtful);
      for (const { execution } of await readWhole(db, doubtful)) {
        assert.equal(execution.status === 'WAITING' && execution.waitingReason, 'in_doubt');
      }
      await decide(db, doubtful);
    });

    const third = await start();
    await third.untilEnded(doubtful);
    assert.equal(await third.end('SIGTERM'), 0);
    for (const [id, times] of chargesOf(receiver)) {
      const place = doubtful.indexOf(id);
      const again = place >= 0 && place % 2 === 0 ? 1 : 0;
      assert.equal(times, (before.get(id) ?? 0) + again, `charge of ${id} after the decisions`);
    }
    await look(home, async (db) => {
      const whole = await readWhole(db, orders);
      assertCompleted(whole, pathsOf(order));
      assertKeys(orders, receiver);
      assertOutputs(whole, receiver);
      const charged = await readWhole(db, charges);
      assertCompleted(charged, pathsOf(charge));
      for (const { execution } of charged) {
        const isTold = doubtful.indexOf(execution.id) % 2 === 1;
        assert.match(String(execution.output), isTold ? /^told$/ : /^charge \d+$/);
      }
      assert.equal((await executionsOf(db, 'Order')).length, orders.length);
      await assertNothingOpen(db);
      const lost = await lostAttempts(db);
      t.diagnostic(`lost attempts: ${JSON.stringify(lost)}`);
      assert.ok((lost.idempotent ?? 0) > 0, 'no idempotent call was lost, so nothing is proved');
    });
  }));

/** Every second charge in doubt is sent again, the others are said to have happened. */
async function decide(db: Database, doubtful: readonly string[]): Promise<void> {
  const store = new SqlExecutionStore(db);
  for (const [place, id] of doubtful.entries()) {
    await store.post(id, {
      ...{ kind: 'decide', path: 'charge', actor: LOCAL_OWNER.userId },
      decision:
        place % 2 === 0
          ? { action: 'retry' }
          : { action: 'complete', output: { status: 200, headers: {}, body: { receipt: 'told' } } },
    });
  }
}

test(`kill -9 at ${ROUNDS} moments on one folder: whatever was accepted is done once`, (t) =>
  withSeed(async (seed) => {
    const { home, receiver, start, begin } = await open(t, seed);
    const order = orderGraph(receiver.url);
    const accepted: string[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const program = await start();
      const target = receiver.calls.length + seed.between(`kill ${round}`, 4, 2.5 * ORDERS_PER_ROUND);
      const begun = begin(() => order, names(ORDERS_PER_ROUND, round * ORDERS_PER_ROUND));
      await receiver.untilCalls(target);
      receiver.hold();
      await receiver.untilCalls(receiver.calls.length + 5);
      await program.end('SIGKILL');
      receiver.release();
      accepted.push(...(await begun).filter((id) => id !== null));
    }
    const toEnd = await look(home, unfinished);
    assert.ok(toEnd.length > 0, 'all was over before the last kill');
    const last = await start();
    await last.untilEnded(toEnd);
    assert.equal(await last.end('SIGTERM'), 0);
    await look(home, async (db) => {
      const ids = await executionsOf(db, 'Order');
      assert.deepEqual(
        accepted.filter((id) => !ids.includes(id)),
        [],
        'accepted and lost',
      );
      const whole = await readWhole(db, ids);
      assertCompleted(whole, pathsOf(order));
      assertKeys(ids, receiver);
      assertOutputs(whole, receiver);
      await assertNothingOpen(db);
      const lost = await lostAttempts(db);
      t.diagnostic(`${ids.length} executions, ${receiver.calls.length} calls, lost: ${JSON.stringify(lost)}`);
      assert.ok((lost.read ?? 0) + (lost.idempotent ?? 0) > 0, 'no call was lost, so nothing is proved');
    });
  }));
