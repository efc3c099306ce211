import { driverConformance } from './driver.conformance.ts';
import { executionId } from './execution-store.fixtures.ts';
import { publisher } from './memory-publisher.fixtures.ts';
import { MemoryStore } from './memory-store.ts';

driverConformance('drivers on MemoryStore', async () => {
  const store = new MemoryStore(Date.now);
  const origin = { workspaceId: executionId(1), workflowId: executionId(2), versionId: executionId(3) };
  return {
    ...{ store, origin, publish: publisher(store, origin.workspaceId) },
    another: async () => store,
    now: async () => Date.now(),
    expire: async ({ driverId }) => store.expire(driverId),
    close: async () => {},
  };
});
