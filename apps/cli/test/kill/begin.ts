import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ApiError, createClient } from '@rex/client';
import {
  createWorkflow,
  type Database,
  keepDraftVersion,
  LOCAL_OWNER,
  SqlExecutionStore,
} from '@rex/database';
import { compile, Driver, hashGraph, type Plan } from '@rex/engine';
import { createCatalogue, createEgress, createExpressionPool, manifests } from '@rex/nodes';
import { inProcessHeart, nodeScheduler } from '@rex/worker';
import { uuidv7 } from 'uuidv7';
import { keyFile } from '../../src/keys/key-file.ts';
import { signToken } from '../../src/keys/sign-token.ts';
import { readServerFile } from '../../src/server/server-file.ts';
import type { Document } from './graphs.ts';

/** Begins an execution on the server that holds a folder; gives its id, or null when the server is gone meanwhile. */
export async function beginOnServer(home: string, document: Document, name: string): Promise<string | null> {
  const { url } = readServerFile(home)!;
  const client = createClient({
    baseUrl: url,
    getToken: () => signToken(keyFile(home, 'jwt'), LOCAL_OWNER.userId, Date.now()),
  });
  const { graph } = planOf(document);
  try {
    const { id } = await client.createWorkflow({ body: { name: document.name, graph } });
    const body = { version: 'draft' as const, input: { name }, trigger: 'start' };
    const started = await client.executeWorkflow({ params: { id }, body });
    assert.ok('executionId' in started);
    return started.executionId;
  } catch (thrown) {
    if (thrown instanceof ApiError && thrown.status === 0) return null;
    throw thrown;
  }
}

/** Puts executions into a database for any worker to claim: this process carries none. */
export async function beginUnowned(
  db: Database,
  document: Document,
  names: readonly string[],
): Promise<string[]> {
  const plan = planOf(document);
  const { graph } = plan;
  const { workspaceId } = LOCAL_OWNER;
  const workflow = await createWorkflow(db, { workspaceId, name: document.name, graph });
  const draft = { revision: workflow.revision, hash: await hashGraph(graph) };
  const version = await keepDraftVersion(db, { workspaceId, workflowId: workflow.id }, draft);
  const store = new SqlExecutionStore(db);
  const egress = createEgress({});
  const pool = createExpressionPool();
  const driver = new Driver({
    ...{ name: 'starter', store, pool, catalogue: createCatalogue({ egress }), capacity: 0 },
    ...{ scheduler: nodeScheduler(), startHeart: inProcessHeart(store) },
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  });
  await driver.open();
  try {
    return await Promise.all(
      names.map(async (name) => {
        const id = uuidv7();
        await driver.start(plan, {
          ...{ id, effectScope: id, workspaceId, workflowId: workflow.id, versionId: version.id },
          ...{ workflowVersion: null, trigger: 'start', input: { name } },
        });
        return id;
      }),
    );
  } finally {
    await driver.close(1_000);
    await Promise.all([pool.close(), egress.close()]);
  }
}

function planOf(document: Document): Plan {
  const compiled = compile(document, manifests);
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'));
  return compiled.plan;
}
