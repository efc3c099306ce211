import type { Graph } from '@rex/types';
import { executionId, type StoreHarness } from './execution-store.fixtures.ts';
import type { MemoryStore, MemoryWorkflow } from './memory-store.ts';

/** Publishes workflows in a store in memory. */
export function publisher(store: MemoryStore, workspaceId: string): StoreHarness['publish'] {
  const known = new Map<string, MemoryWorkflow>();
  let made = 500_000;
  const nextId = (): string => executionId(++made);
  return async (name: string, graph: Graph) => {
    let workflow = known.get(name);
    if (!workflow) {
      workflow = { workspaceId, workflowId: nextId(), name, versions: [] };
      known.set(name, workflow);
      store.putWorkflow(workflow);
    }
    const versionId = nextId();
    workflow.versions.push(versionId);
    store.putGraph(versionId, graph);
    return { workflowId: workflow.workflowId, versionId };
  };
}
