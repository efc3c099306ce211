import { createHash } from 'node:crypto';
import { createWorkflow, type Database, hasExamples, markExamples } from '@rex/database';
import { normaliseGraph } from '@rex/engine';
import { type NodeManifest, toRexError, type WorkflowFile } from '@rex/types';
import type { Caller } from '../caller.ts';
import { PlanCache } from '../workflows/plan-cache.ts';
import { publishService } from '../workflows/publish-service.ts';

/** Whose workspace gets the examples. */
type Owner = Pick<Caller, 'userId' | 'workspaceId'>;

interface ExampleDeps {
  db: Database;
  manifests: readonly NodeManifest[];
  log: { warn(what: object, message: string): void };
}

/**
 * Gives a workspace the example workflows, published where they compile, unless it had them before: those that were
 * deleted do not come back. Interrupted, it is done again without making any twice. Gives the ids of those made.
 */
export async function seedExamples(
  { db, manifests, log }: ExampleDeps,
  { userId, workspaceId }: Owner,
  files: readonly WorkflowFile[],
): Promise<string[]> {
  if (await hasExamples(db, workspaceId)) return [];
  const byType = new Map<string, NodeManifest>(manifests.map((manifest) => [manifest.type, manifest]));
  const publishing = publishService({ db, plans: new PlanCache(db, byType) });
  const caller: Caller = { userId, workspaceId, role: 'owner', isReadOnly: false };
  const ids: string[] = [];
  for (const file of files) {
    const id = exampleId(workspaceId, file.name);
    const { name, description = null } = file;
    await createWorkflow(db, { id, workspaceId, name, description, graph: normaliseGraph(file) });
    ids.push(id);
    try {
      await publishing.publish(caller, id);
    } catch (thrown) {
      // A draft that does not compile is an example of that.
      log.warn({ example: name, code: toRexError(thrown).code }, 'an example was not published');
    }
  }
  await markExamples(db, workspaceId);
  return ids;
}

/** The same example of the same workspace has the same id, so that it is made once (a UUID of version 8). */
function exampleId(workspaceId: string, name: string): string {
  const hex = createHash('sha256').update(`${workspaceId}/${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
