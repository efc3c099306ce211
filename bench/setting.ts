import { mkdtemp, rm } from 'node:fs/promises';
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
  postgresHeart,
  SqlExecutionStore,
} from '@rex/database';
import { type ExecutionStart, type ExecutionStore, hashGraph, type StartHeart } from '@rex/engine';
import { createCatalogue, createEgress, createExpressionPool } from '@rex/nodes';
import { inProcessHeart, startWorker, type Worker } from '@rex/worker';
import pino from 'pino';
import { uuidv7 } from 'uuidv7';
import { benchNodes, type Workload } from './workloads.ts';

export type DatabaseKind = 'postgres' | 'embedded';

/** A worker over a database of its own, and what is measured on it. */
export interface Setting {
  kind: DatabaseKind;
  db: Database;
  worker: Worker;
  /** Makes an execution of a workload that is not begun yet. */
  prepare(workload: Workload): Promise<() => ExecutionStart>;
  close(): Promise<void>;
}

/** Opens a fresh database of the given kind; null where there is no such server. */
export async function openSetting(kind: DatabaseKind, concurrency: number): Promise<Setting | null> {
  const place = kind === 'postgres' ? await postgresPlace() : await embeddedPlace();
  if (!place) return null;
  const { db, drop, heart } = place;
  await migrate(db);
  await ensureLocalOwner(db);
  const store = new SqlExecutionStore(db);
  const pool = createExpressionPool({});
  const egress = createEgress({});
  const catalogue = new Map([
    ...createCatalogue({ egress }),
    ...benchNodes.map((node) => [node.manifest.type, node] as const),
  ]);
  const worker = await startWorker({
    ...{ store, catalogue, pool, concurrency },
    startHeart: heart(store),
    log: pino({ level: 'error' }, pino.destination(2)),
  });
  return {
    ...{ kind, db, worker },
    prepare: (workload) => prepare(db, workload),
    async close() {
      await worker.close(5_000);
      await Promise.all([pool.close(), egress.close()]);
      await db.close();
      await drop();
    },
  };
}

interface Place {
  db: Database;
  heart(store: ExecutionStore): StartHeart;
  drop(): Promise<void>;
}

async function postgresPlace(): Promise<Place | null> {
  const test = await createTestDatabase();
  if (!test) return null;
  const db = await connect({ url: test.url });
  return { db, heart: () => postgresHeart(test.url), drop: () => test.drop() };
}

async function embeddedPlace(): Promise<Place> {
  const home = await mkdtemp(join(tmpdir(), 'rex-bench-'));
  const db = await connect({ home });
  return { db, heart: inProcessHeart, drop: () => rm(home, { recursive: true, force: true }) };
}

async function prepare(db: Database, { id, graph, input }: Workload): Promise<() => ExecutionStart> {
  const { workspaceId } = LOCAL_OWNER;
  const hash = await hashGraph(graph);
  const workflow = await createWorkflow(db, { workspaceId, name: id, graph });
  const key = { workspaceId, workflowId: workflow.id };
  const version = await keepDraftVersion(db, key, { revision: workflow.revision, hash });
  return () => {
    const executionId = uuidv7();
    return {
      ...{ id: executionId, effectScope: executionId, workspaceId, workflowId: workflow.id },
      ...{ versionId: version.id, workflowVersion: null, trigger: 'start', input },
    };
  };
}
