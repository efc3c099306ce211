import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  connect,
  createWorkflow,
  type Database,
  ensureLocalOwner,
  expireDrivers,
  INBOX_CHANNEL,
  keepDraftVersion,
  LOCAL_OWNER,
  listSteps,
  migrate,
  OUTBOX_CHANNEL,
  postgresHeart,
  readExecution,
  readHistory,
  SqlExecutionStore,
} from '@rex/database';
import { type Driver, hashGraph } from '@rex/engine';
import { createCatalogue, createEgress, createExpressionPool } from '@rex/nodes';
import type { LiveBus } from '@rex/queue';
import { isFinalExecution, RexError, type Step } from '@rex/types';
import { inProcessHeart, startWorker, type Worker } from '@rex/worker';
import type { Logger } from 'pino';
import { uuidv7 } from 'uuidv7';
import { type Closers, newClosers } from './closers.ts';
import { openTransports, type Transports } from './compose-transports.ts';
import type { Config } from './config.ts';
import type { PreparedRun } from './input/prepare-run.ts';
import { localRunner, type StoredVersion } from './run/local-runner.ts';
import type { RunResult } from './run/run-result.ts';
import type { Runner } from './run/runner.ts';
import { Watchers } from './run/watchers.ts';

/** How long what runs may take to end when the process is told to stop. */
export const GRACE_MS = 10_000;
/** Rows of steps read at once. */
const STEPS_AT_ONCE = 5_000;

/** Where executions are kept: in a data folder, or on a PostgreSQL server. */
export type Where = { home: string } | { url: string };

/** What the environment says: `DATABASE_URL`, otherwise the folder `REX_HOME`. */
export const whereFrom = ({ databaseUrl, home }: Config): Where =>
  databaseUrl ? { url: databaseUrl } : { home };

/** What every process stands on: the database with its newest schema, and what carries live events. */
export interface Ground {
  db: Database;
  store: SqlExecutionStore;
  liveBus: LiveBus;
  transports: Transports;
  /** The data folder that this process holds; null on a server. */
  home: string | null;
}

/** A worker on its database, ready to run workflows. */
export interface Engine extends Ground {
  driver: Driver;
  runner: Runner;
  /** Takes no more work, lets what runs end for so long, and gives everything back. */
  close(graceMs: number): Promise<void>;
}

interface Opening {
  where: Where;
  log: Logger;
}

/** Opens the database and what belongs to it. Throws RexError `home_locked`, `schema_newer` or `unavailable`. */
export async function openGround(config: Config, { where, log }: Opening, closers: Closers): Promise<Ground> {
  const db = await open(where, closers);
  for (const migration of await migrate(db)) log.info({ migration }, 'migrated');
  await ensureLocalOwner(db);
  const transports = await openTransports(config, { db, log }, closers);
  const { liveBus } = transports;
  const home = 'home' in where ? where.home : null;
  return { ...{ db, liveBus, transports, home }, store: new SqlExecutionStore(db) };
}

/** Opens everything that carries executions. Throws RexError `home_locked`, `schema_newer` or `unavailable`. */
export async function openEngine(config: Config, { where, log }: Opening): Promise<Engine> {
  const { allowHosts, workerConcurrency, eventSink } = config;
  const closers = newClosers();
  try {
    const ground = await openGround(config, { where, log }, closers);
    const { db, store, liveBus, transports } = ground;
    // Whoever holds the folder is alone with it: what earlier processes held is free at once.
    if ('home' in where) await expireDrivers(db);
    const egress = createEgress({ allowHosts });
    closers.add(() => egress.close());
    const pool = createExpressionPool();
    closers.add(() => pool.close());
    const watchers = new Watchers();
    const worker = await startWorker({
      ...{ store, pool, log, liveBus, concurrency: workerConcurrency, observer: watchers.observer },
      ...{ lock: transports.lock, ...(transports.jobs ? { jobs: transports.jobs } : {}) },
      catalogue: createCatalogue({ egress }),
      listen: (ring) => db.listen(INBOX_CHANNEL, ring),
      outside: { db, egress, sink: eventSink, listen: (ring) => db.listen(OUTBOX_CHANNEL, ring) },
      startHeart: 'url' in where ? postgresHeart(where.url) : inProcessHeart(store),
    });
    return {
      ...{ ...ground, driver: worker.driver, runner: runnerOf({ db, store, worker, watchers }) },
      close: (graceMs) => worker.close(graceMs).finally(() => closers.close()),
    };
  } catch (thrown) {
    await closers.close();
    throw thrown;
  }
}

async function open(where: Where, closers: Closers): Promise<Database> {
  const db = await connect('url' in where ? where : { home: where.home, program: 'rex' });
  closers.add(() => db.close());
  return db;
}

interface Parts {
  db: Database;
  store: SqlExecutionStore;
  worker: Worker;
  watchers: Watchers;
}

function runnerOf({ db, store, worker: { driver }, watchers }: Parts): Runner {
  return localRunner({
    ...{ driver, watchers, newId: uuidv7 },
    async cancel(executionId) {
      await store.post(executionId, { kind: 'cancel', actor: LOCAL_OWNER.userId });
      driver.ring();
    },
    keepVersion: (prepared) => keepVersion(db, prepared),
    ended: (executionId) => driver.ended(executionId),
    read: (executionId) => readRun(db, executionId),
    history: (executionId, after) =>
      readHistory(db, { workspaceId: LOCAL_OWNER.workspaceId, executionId }, { after }),
    every: (ms, act) => {
      const timer = setInterval(act, ms);
      return () => clearInterval(timer);
    },
  });
}

async function keepVersion(db: Database, { name, description, plan }: PreparedRun): Promise<StoredVersion> {
  const { workspaceId, userId } = LOCAL_OWNER;
  const { graph } = plan;
  const workflow = await createWorkflow(db, { workspaceId, name, description, graph });
  const draft = { revision: workflow.revision, hash: await hashGraph(graph), createdBy: userId };
  const version = await keepDraftVersion(db, { workspaceId, workflowId: workflow.id }, draft);
  return { workspaceId, workflowId: workflow.id, versionId: version.id };
}

async function readRun(db: Database, executionId: string): Promise<RunResult> {
  const key = { workspaceId: LOCAL_OWNER.workspaceId, executionId };
  const execution = await readExecution(db, key);
  // While it runs, only its status is of interest.
  const steps = isFinalExecution(execution.status) ? await allSteps(db, key) : [];
  const error = 'error' in execution ? { error: execution.error } : {};
  return { execution, steps, output: execution.output, ...error };
}

async function allSteps(db: Database, key: Parameters<typeof listSteps>[1]): Promise<Step[]> {
  const steps: Step[] = [];
  for (;;) {
    const part = await listSteps(db, key, { offset: steps.length, limit: STEPS_AT_ONCE });
    steps.push(...part);
    if (part.length < STEPS_AT_ONCE) return steps;
  }
}

/** Brings a database's schema up to date; gives the names of what was applied. */
export async function applyMigrations(config: Config): Promise<string[]> {
  const closers = newClosers();
  try {
    return await migrate(await open(whereFrom(config), closers));
  } finally {
    await closers.close();
  }
}

/** A folder for one run, which is gone when the process ends, however it ends short of a kill. */
export function throwAwayFolder(): { home: string; remove(): void } {
  const home = mkdtempSync(join(tmpdir(), 'rex-run-'));
  const remove = (): void => {
    try {
      rmSync(home, { recursive: true, force: true, maxRetries: 3 });
    } catch {
      // At a sudden end the database may still write into it; the system clears its temporary folder.
    }
  };
  process.once('exit', remove);
  return {
    home,
    remove() {
      process.off('exit', remove);
      remove();
    },
  };
}

/** The absolute path of a folder that was named on the command line. */
export function homeFolder(named: string): string {
  if (named.trim() === '') throw new RexError('invalid_input', '--home needs the name of a folder.');
  return resolve(named);
}
