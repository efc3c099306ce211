import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setInterval } from 'node:timers/promises';
import {
  connect,
  createTestDatabase,
  type Database,
  ensureLocalOwner,
  LOCAL_OWNER,
  migrate,
  NO_TEST_SERVER,
  SqlExecutionStore,
} from '@rex/database';
import { beginUnowned } from './kill/begin.ts';
import { chargeGraph, orderGraph } from './kill/graphs.ts';
import { type Program, startProgram } from './kill/program.ts';
import {
  assertCompleted,
  assertKeys,
  assertNothingOpen,
  assertOutputs,
  chargesOf,
  lostAttempts,
  readWhole,
} from './kill/proof.ts';
import { openReceiver } from './kill/receiver.ts';
import { withSeed } from './kill/seed.ts';

/** Each of three workers takes as many as it has room for, the oldest first: 40 orders and 10 charges. */
const ROOM = 50;
const ORDERS = 120;
const CHARGES = 30;
/** A takeover waits for the end of a lease, 3 s, and for the next look, 1 s; a busy machine takes its time. */
const TAKEOVER_MAX_MS = 30_000;

const names = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, index) => `order-${from + index}`);
const pathsOf = ({ nodes }: { nodes: readonly { id: string }[] }): string[] => nodes.map(({ id }) => id);

async function openDatabase(t: TestContext): Promise<{ url: string; db: Database } | null> {
  const created = await createTestDatabase();
  if (!created) return null;
  const db = await connect({ url: created.url });
  t.after(async () => {
    await db.close();
    await created.drop();
  });
  await migrate(db);
  await ensureLocalOwner(db);
  return { url: created.url, db };
}

/** Looks until a question has no rows: of what other processes do, only the database can tell. */
async function untilNone(db: Database, text: string, values: readonly unknown[] = []): Promise<void> {
  for await (const _ of setInterval(50)) {
    const { rows } = await db.query({ text, values });
    if (rows.length === 0) return;
  }
}

const UNSETTLED = `
SELECT id FROM executions
WHERE finished_at IS NULL AND (waiting_reason IS DISTINCT FROM 'in_doubt' OR driver_id IS NOT NULL)
LIMIT 1`;

/** Ids of the executions that a process carries, and of those whose call is out. */
async function carriedBy(db: Database, { pid }: Program): Promise<{ ids: string[]; callsOut: number }> {
  const { rows } = await db.query<{ id: string; calls: number }>({
    text: `
SELECT e.id, (SELECT count(*) FROM execution_steps s
  WHERE s.execution_id = e.id AND s.status = 'RUNNING' AND s.effect <> 'pure')::int AS calls
FROM executions e JOIN drivers d ON d.id = e.driver_id WHERE d.name LIKE '% ' || $1::text`,
    values: [String(pid)],
  });
  return { ids: rows.map(({ id }) => id), callsOut: rows.reduce((sum, { calls }) => sum + calls, 0) };
}

/** The text of every row of these executions. */
async function rowsOf(db: Database, ids: readonly string[]): Promise<Set<string>> {
  const tables = ['steps', 'step_attempts', 'history', 'context_snapshots'].map(
    (name) => `execution_${name}`,
  );
  const results = await db.batch(
    ['executions', ...tables].map((table) => ({
      text: `SELECT to_jsonb(r)::text AS row FROM ${table} r
        WHERE ${table === 'executions' ? 'id' : 'execution_id'} = ANY ($1::uuid[])`,
      values: [ids],
    })),
  );
  return new Set(results.flatMap(({ rows }) => (rows as { row: string }[]).map(({ row }) => row)));
}

/** Fails with the first rows that are new or gone; a diff of thousands of rows would never end. */
function assertSameRows(after: Set<string>, before: Set<string>): void {
  assert.ok(before.size > 0);
  assert.deepEqual([...after.difference(before)].slice(0, 3), [], 'rows that a late result wrote');
  assert.deepEqual([...before.difference(after)].slice(0, 3), [], 'rows that a late result took away');
}

/** Milliseconds from a moment to the first step that began in these executions after their driver was ended. */
async function takeoverMs(
  db: Database,
  killed: Program,
  ids: readonly string[],
  killedAt: Date,
): Promise<number> {
  const { rows } = await db.query<{ ms: number }>({
    text: `
SELECT (extract(epoch FROM min(s.started_at) - $3::timestamptz) * 1000)::float8 AS ms
FROM execution_steps s
WHERE s.execution_id = ANY ($1::uuid[])
  AND s.started_at > (SELECT ended_at FROM drivers WHERE name LIKE '% ' || $2::text)`,
    values: [ids, String(killed.pid), killedAt],
  });
  return rows[0]!.ms;
}

const now = async (db: Database): Promise<Date> =>
  (await db.query<{ now: Date }>({ text: 'SELECT now()' })).rows[0]!.now;

test('one worker is killed, one is stopped for longer than its lease: the third goes on with all of it', (t) =>
  withSeed(async (seed) => {
    const place = await openDatabase(t);
    if (!place) return t.skip(NO_TEST_SERVER);
    const { url, db } = place;
    const receiver = await openReceiver(t, seed);
    const [order, charge] = [orderGraph(receiver.url), chargeGraph(receiver.url)];
    receiver.hold();
    const orders: string[] = [];
    const charges: string[] = [];
    for (let from = 0; from < ORDERS + CHARGES; from += ROOM) {
      orders.push(...(await beginUnowned(db, order, names(ORDERS / 3, from))));
      charges.push(...(await beginUnowned(db, charge, names(CHARGES / 3, from + ORDERS / 3))));
    }
    const env = { DATABASE_URL: url, REX_ALLOW_HOSTS: '127.0.0.1', REX_WORKER_CONCURRENCY: String(ROOM) };
    const [killed, stopped, third] = await Promise.all([
      startProgram(t, 'worker', env),
      startProgram(t, 'worker', env),
      startProgram(t, 'worker', env),
    ]);
    await receiver.untilCalls(ORDERS + CHARGES);
    receiver.release();
    await receiver.untilCalls(ORDERS + CHARGES + seed.between('kill', 10, 60));
    // What comes now is answered when the one is stopped and the other is dead.
    receiver.hold();
    await receiver.untilCalls(receiver.calls.length + 90);
    for await (const _ of setInterval(50)) {
      const [one, other] = [await carriedBy(db, killed), await carriedBy(db, stopped)];
      if (one.callsOut > 0 && other.callsOut > 0) break;
    }
    stopped.signal('SIGSTOP');
    await killed.end('SIGKILL');
    const killedAt = await now(db);
    receiver.release();
    const [ofKilled, ofStopped] = [await carriedBy(db, killed), await carriedBy(db, stopped)];
    assert.ok(ofKilled.callsOut > 0 && ofStopped.callsOut > 0, 'no calls were under way at both');

    await untilNone(db, UNSETTLED);
    const elsewhere = await takeoverMs(db, killed, ofKilled.ids, killedAt);
    t.diagnostic(`from kill -9 to the first step elsewhere: ${Math.round(elsewhere)} ms`);
    t.diagnostic(`calls out: ${ofKilled.callsOut} at the killed, ${ofStopped.callsOut} at the stopped`);
    assert.ok(elsewhere > 0 && elsewhere < TAKEOVER_MAX_MS, `${elsewhere} ms`);
    for (const [id, times] of chargesOf(receiver)) assert.equal(times, 1, `charge of ${id}`);
    const doubtful = await decideAll(db, charges);
    t.diagnostic(`${doubtful.length} charges in doubt`);
    await untilNone(db, UNSETTLED);
    assert.equal(await third.end('SIGTERM'), 0);

    const ids = [...orders, ...charges];
    const before = await rowsOf(db, ids);
    // All that was answered while it was stopped comes at it now, and it is the only worker.
    stopped.signal('SIGCONT');
    await stopped.until((log) => log.some(({ code }) => code === 'lease_lost'));
    const late = await beginUnowned(db, order, names(20, ORDERS + CHARGES));
    await stopped.untilEnded(late);
    assertSameRows(await rowsOf(db, ids), before);
    assert.equal(await stopped.end('SIGTERM'), 0);

    const done = await readWhole(db, [...orders, ...late]);
    assertCompleted(done, pathsOf(order));
    assertKeys([...orders, ...late], receiver);
    assertOutputs(done, receiver);
    const charged = await readWhole(db, charges);
    assertCompleted(charged, pathsOf(charge));
    for (const { execution } of charged) {
      const isTold = doubtful.includes(execution.id);
      assert.match(String(execution.output), isTold ? /^told$/ : /^charge \d+$/);
    }
    for (const [id, times] of chargesOf(receiver)) assert.equal(times, 1, `charge of ${id}`);
    await assertNothingOpen(db);
    const lost = await lostAttempts(db);
    t.diagnostic(`lost attempts: ${JSON.stringify(lost)}`);
    assert.ok((lost.idempotent ?? 0) > 0, 'no idempotent call was lost, so nothing is proved');
  }));

/** Says of every charge in doubt that it has happened; gives the executions. */
async function decideAll(db: Database, charges: readonly string[]): Promise<string[]> {
  const waiting = (await readWhole(db, charges)).filter(({ execution }) => execution.status === 'WAITING');
  const store = new SqlExecutionStore(db);
  for (const { execution } of waiting) {
    assert.equal(execution.status === 'WAITING' && execution.waitingReason, 'in_doubt');
    await store.post(execution.id, {
      ...{ kind: 'decide', path: 'charge', actor: LOCAL_OWNER.userId },
      decision: { action: 'complete', output: { status: 200, headers: {}, body: { receipt: 'told' } } },
    });
  }
  return waiting.map(({ execution }) => execution.id);
}
