// `node bench/commit.ts [postgres|embedded] [EXECUTIONS]`: what the store alone costs for the writes of W1 (ten
// sequential steps after a trigger), 256 executions at once, at most two flushes in flight, as the committer does it.

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  connect,
  createTestDatabase,
  createWorkflow,
  type Database,
  ensureLocalOwner,
  keepDraftVersion,
  LOCAL_OWNER,
  migrate,
  SqlExecutionStore,
} from '@rex/database';
import type { Change, Lease, StepRow } from '@rex/engine';
import { uuidv7 } from 'uuidv7';

const AT_ONCE = 256;
const IN_FLIGHT = 2;
const STEPS = 10;

interface Origin {
  workspaceId: string;
  workflowId: string;
  versionId: string;
}

const nothing = (executionId: string): Change => ({
  executionId,
  create: null,
  update: null,
  steps: [],
  attempts: [],
  history: [],
  snapshot: null,
  timersSet: [],
  timersCleared: [],
  waitsOpened: [],
  waitsClosed: [],
  taskNotes: [],
  emitted: [],
  blobs: [],
  children: [],
  posts: [],
  inboxConsumed: null,
  resetTakeovers: false,
  release: null,
});

function step(index: number, isDone: boolean, effect: 'pure' | 'read'): StepRow {
  const at = Date.now();
  const isTrigger = index === 0;
  return {
    path: isTrigger ? 'start' : `step${index}`,
    nodeId: isTrigger ? 'start' : `step${index}`,
    nodeType: isTrigger ? 'manual' : 'transform',
    status: isDone ? 'COMPLETED' : 'RUNNING',
    attempt: 1,
    effect,
    input: null,
    output: isDone ? { inline: { x: index } } : null,
    outlets: isDone ? ['out'] : [],
    error: null,
    handled: false,
    skipReason: null,
    waitingReason: null,
    wakeAt: null,
    waitData: null,
    memory: null,
    startedAt: at,
    startedSeq: 2 + 2 * index,
    finishedAt: isDone ? at : null,
    finishedSeq: isDone ? 3 + 2 * index : null,
  };
}

/** The changes of one W1, in order. */
function chain(origin: Origin, isStrict: boolean): Change[] {
  const id = uuidv7();
  const at = Date.now();
  const create = {
    ...origin,
    id,
    workflowVersion: null,
    trigger: 'start',
    input: { inline: { x: 0 } },
    effectScope: id,
    createdAt: at,
    parent: null,
  };
  const running = {
    status: 'IN_PROGRESS',
    waitingReason: null,
    seq: 4,
    startedAt: at,
    finishedAt: null,
    output: null,
    error: null,
  } as const;
  const seq = 4 + 2 * STEPS;
  const finished = {
    ...running,
    status: 'COMPLETED',
    seq,
    finishedAt: at,
    output: { inline: { x: STEPS } },
  } as const;
  const snapshot = { number: 1, seq, isFull: true, memory: {} };
  const end = { update: finished, snapshot };
  if (!isStrict) {
    const steps = Array.from({ length: STEPS + 1 }, (_, index) => step(index, true, 'pure'));
    return [
      { ...nothing(id), create },
      { ...nothing(id), steps, ...end },
    ];
  }
  const changes: Change[] = [
    { ...nothing(id), create, update: running, steps: [step(0, true, 'pure'), step(1, false, 'read')] },
  ];
  for (let index = 1; index < STEPS; index += 1) {
    changes.push({ ...nothing(id), steps: [step(index, true, 'read'), step(index + 1, false, 'read')] });
  }
  changes.push({ ...nothing(id), steps: [step(STEPS, true, 'read')], ...end });
  return changes;
}

/** Runs many W1; gives how many flushes that took. */
async function run(store: SqlExecutionStore, lease: Lease, origin: Origin, count: number, isStrict: boolean) {
  let made = 0;
  let flushes = 0;
  let ready: Change[][] = [];
  const refill = (): void => {
    made += 1;
    ready.push(chain(origin, isStrict));
  };
  while (made < Math.min(AT_ONCE, count)) refill();
  const flush = async (): Promise<void> => {
    while (ready.length > 0) {
      const chains = ready;
      ready = [];
      flushes += 1;
      await store.commit(
        lease,
        chains.map((rest) => rest[0]!),
      );
      for (const rest of chains) {
        rest.shift();
        if (rest.length > 0) ready.push(rest);
        else if (made < count) refill();
      }
    }
  };
  const half = Math.ceil(ready.length / IN_FLIGHT);
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async (_, index) => {
      const own = ready.splice(0, half);
      if (index > 0) await Promise.resolve();
      ready.unshift(...own);
      await flush();
    }),
  );
  return flushes;
}

/** Milliseconds of one flush of `size` changes, each the end of a step and the start of the next; the median. */
async function flushMs(
  store: SqlExecutionStore,
  lease: Lease,
  origin: Origin,
  size: number,
): Promise<number> {
  const chains = Array.from({ length: size }, () => chain(origin, true));
  const times: number[] = [];
  for (let index = 0; index < STEPS; index += 1) {
    const changes = chains.map((changesOf) => changesOf[index]!);
    const begun = performance.now();
    await store.commit(lease, changes);
    if (index > 0) times.push(performance.now() - begun);
  }
  return times.toSorted((a, b) => a - b)[times.length >> 1]!;
}

const walPosition = async (db: Database): Promise<number> => {
  const { rows } = await db.query<{ at: number }>({
    text: `SELECT (pg_current_wal_insert_lsn() - '0/0')::float8 AS at`,
  });
  return rows[0]!.at;
};

/** CPU seconds that the server's processes for this database have used; 0 where they are not to be seen. */
async function serverCpu(db: Database): Promise<number> {
  const { rows } = await db.query<{ pid: number }>({
    text: 'SELECT pid FROM pg_stat_activity WHERE datname = current_database()',
  });
  return rows.reduce((sum, { pid }) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      return sum + (Number(fields[11]) + Number(fields[12])) / 100;
    } catch {
      return sum; // another machine, another system, or the thread of the embedded database
    }
  }, 0);
}

async function hotShare(db: Database): Promise<string> {
  const { rows } = await db.query<{ name: string; share: string }>({
    text: `SELECT relname AS name, n_tup_hot_upd || '/' || n_tup_upd AS share FROM pg_stat_user_tables
      WHERE relname IN ('execution_steps', 'executions') ORDER BY 1`,
  });
  return rows.map(({ name, share }) => `${name} ${share}`).join(', ');
}

async function measure(db: Database, count: number): Promise<void> {
  await migrate(db);
  await ensureLocalOwner(db);
  const { workspaceId } = LOCAL_OWNER;
  const graph = { nodes: [{ id: 'start', type: 'manual' }] };
  const { id: workflowId } = await createWorkflow(db, { workspaceId, name: 'W1', graph });
  const version = await keepDraftVersion(
    db,
    { workspaceId, workflowId },
    { revision: 1, hash: '0'.repeat(64) },
  );
  const origin = { workspaceId, workflowId, versionId: version.id };
  const store = new SqlExecutionStore(db);
  const lease = await store.register('bench');
  const beat = setInterval(() => void store.beat(lease), 500);
  for (const isStrict of [false, true, false, true]) {
    const before = await walPosition(db);
    const begun = performance.now();
    const server = await serverCpu(db);
    const cpu = process.cpuUsage();
    const flushes = await run(store, lease, origin, count, isStrict);
    const seconds = (performance.now() - begun) / 1_000;
    const { user, system } = process.cpuUsage(cpu);
    const serverMs = ((await serverCpu(db)) - server) * 1_000;
    const wal = (await walPosition(db)) - before;
    console.log(
      `${db.kind} ${isStrict ? 'strict' : 'fused '} ${Math.round(count / seconds)} W1/s, ` +
        `${(flushes / count).toFixed(3)} transactions, ${Math.round(wal / count)} bytes of WAL, ` +
        `${((user + system) / 1_000 / count).toFixed(3)} ms of CPU here, ${(serverMs / count).toFixed(3)} ms in the server`,
    );
  }
  for (const size of [1, 64]) {
    const ms = await flushMs(store, lease, origin, size);
    console.log(`${db.kind} a flush of ${size} × (1 step ended, 1 begun): ${ms.toFixed(2)} ms`);
  }
  clearInterval(beat);
  console.log(await hotShare(db));
}

const kind = process.argv[2] ?? 'postgres';
const count = Number(process.argv[3] ?? 5_000);
if (kind === 'postgres') {
  const test = await createTestDatabase();
  if (!test) throw new Error('no PostgreSQL to measure on');
  const db = await connect({ url: test.url });
  await measure(db, count).finally(async () => {
    await db.close();
    await test.drop();
  });
} else {
  const home = mkdtempSync(join(tmpdir(), 'rex-bench-'));
  const db = await connect({ home });
  await measure(db, count).finally(async () => {
    await db.close();
    rmSync(home, { recursive: true });
  });
}
