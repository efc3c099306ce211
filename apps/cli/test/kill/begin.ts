import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  createWorkflow,
  type Database,
  keepDraftVersion,
  LOCAL_OWNER,
  SqlExecutionStore,
} from '@rex/database';
import { compile, Driver, hashGraph } from '@rex/engine';
import { createCatalogue, createEgress, createExpressionPool, manifests } from '@rex/nodes';
import { inProcessHeart, nodeScheduler } from '@rex/worker';
import { uuidv7 } from 'uuidv7';
import { readServerFile } from '../../src/door/server-file.ts';
import type { Document } from './graphs.ts';

/** Begins an execution on a server by its door; gives its id, or null when the server is gone meanwhile. */
export async function beginThroughDoor(
  home: string,
  document: Document,
  name: string,
): Promise<string | null> {
  const { url, token } = readServerFile(home)!;
  const leave = new AbortController();
  try {
    const response = await fetch(`${url}/api/v1/runs`, {
      ...{ method: 'POST', signal: leave.signal },
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ document, input: { name }, trigger: 'start' }),
    });
    assert.ok(response.ok, `the door answers ${response.status}`);
    let text = '';
    for await (const piece of response.body!.pipeThrough(new TextDecoderStream())) {
      text += piece;
      const id = /^\{"kind":"started","executionId":"([0-9a-f-]{36})"\}\n/.exec(text)?.[1];
      if (id) return id;
    }
    return null;
  } catch (thrown) {
    // What fetch and a body's reader throw when the other side is gone.
    if (thrown instanceof TypeError) return null;
    throw thrown;
  } finally {
    leave.abort();
  }
}

/** Puts executions into a database for any worker to claim: this process carries none. */
export async function beginUnowned(
  db: Database,
  document: Document,
  names: readonly string[],
): Promise<string[]> {
  const compiled = compile(document, manifests);
  if (!compiled.ok) throw new Error(compiled.problems.map(({ message }) => message).join('\n'));
  const { graph } = compiled.plan;
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
        await driver.start(compiled.plan, {
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
