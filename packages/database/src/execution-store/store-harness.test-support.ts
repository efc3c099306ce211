import type { ExecutionStore, Lease } from '@rex/engine';
import type { Graph, Workflow } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { migrate } from '../migrate/migrate.ts';
import { ensureLocalOwner } from '../workflow-store/ensure-local-owner.ts';
import { publishVersion } from '../workflow-store/publish-version.ts';
import { keepDraftVersion } from '../workflow-store/versions.ts';
import { createWorkflow, saveDraft } from '../workflow-store/workflows.ts';
import { SqlExecutionStore } from './sql-execution-store.ts';

/** What a new execution belongs to. */
export interface Origin {
  workspaceId: string;
  workflowId: string;
  versionId: string;
}

/** Makes a workspace, a workflow and a version that executions can belong to. */
export async function makeOrigin(db: Database): Promise<Origin> {
  const { workspaceId } = await ensureLocalOwner(db);
  const graph = { nodes: [{ id: 'start', type: 'manual' }] };
  const { id: workflowId } = await createWorkflow(db, { workspaceId, name: 'Test', graph });
  const draft = { revision: 1, hash: '0'.repeat(64) };
  const { id: versionId } = await keepDraftVersion(db, { workspaceId, workflowId }, draft);
  return { workspaceId, workflowId, versionId };
}

/** Brings a fresh database to where the conformance suite of ExecutionStore can begin. */
export async function storeHarness(
  db: Database,
  another: () => Promise<ExecutionStore>,
  close: () => Promise<void>,
) {
  await migrate(db);
  return {
    store: testStore(db),
    another,
    origin: await makeOrigin(db),
    publish: publisher(db),
    now: () => readNow(db),
    expire: (lease: Lease) => expire(db, lease),
    close,
  };
}

/** Publishes workflows of the local owner's workspace. */
export function publisher(db: Database) {
  const known = new Map<string, Workflow>();
  let published = 0;
  return async (name: string, graph: Graph) => {
    const { workspaceId } = await ensureLocalOwner(db);
    const before = known.get(name);
    const key = { workspaceId, workflowId: before?.id ?? '' };
    const workflow = before
      ? await saveDraft(db, key, { revision: before.revision, graph })
      : await createWorkflow(db, { workspaceId, name, graph });
    known.set(name, workflow);
    published += 1;
    const draft = { revision: workflow.revision, hash: String(published).padStart(64, '0'), webhooks: [] };
    const { version } = await publishVersion(db, { workspaceId, workflowId: workflow.id }, draft);
    return { workflowId: workflow.id, versionId: version.id };
  };
}

/** A store whose leases outlive any test on any machine. */
export const testStore = (db: Database): SqlExecutionStore => new SqlExecutionStore(db, { leaseMs: 600_000 });

/** The database's time in milliseconds since 1970. */
export async function readNow(db: Database): Promise<number> {
  const { rows } = await db.query<{ now: number }>({
    text: 'SELECT floor(extract(epoch FROM now()) * 1000)::float8 AS now',
  });
  return rows[0]!.now;
}

/** Lets a lease run out. */
export async function expire(db: Database, { driverId }: Lease): Promise<void> {
  await db.query({ text: 'UPDATE drivers SET expires_at = now() WHERE id = $1', values: [driverId] });
}
