import { createWorkflow, type Database, keepDraftVersion } from '@rex/database';
import { compile, type Driver, hashGraph } from '@rex/engine';
import { manifests } from '@rex/nodes';
import type { DraftGraph, Json } from '@rex/types';
import { uuidv7 } from 'uuidv7';
import type { Caller } from '../caller.ts';

/** Starts an execution of a graph in somebody's name, and gives its id. */
export async function startExecution(
  { db, starter }: { db: Database; starter: Pick<Driver, 'start'> },
  { workspaceId, userId }: Caller,
  draft: Pick<DraftGraph, 'nodes' | 'edges'>,
  input: Json = {},
): Promise<string> {
  const compiled = compile({ name: 'Watched', ...draft }, manifests);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const { plan } = compiled;
  const { graph } = plan;
  const workflow = await createWorkflow(db, { workspaceId, name: 'Watched', description: null, graph });
  const kept = { revision: workflow.revision, hash: await hashGraph(graph), createdBy: userId };
  const version = await keepDraftVersion(db, { workspaceId, workflowId: workflow.id }, kept);
  const id = uuidv7();
  await starter.start(plan, {
    ...{ id, workspaceId, workflowId: workflow.id, versionId: version.id, workflowVersion: null },
    ...{ trigger: graph.nodes[0]!.id, input, effectScope: id },
  });
  return id;
}
