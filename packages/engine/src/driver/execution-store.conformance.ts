import { after, before, describe } from 'node:test';
import { childRules } from './execution-store.children.conformance.ts';
import { type StoreHarness, StoreSuite } from './execution-store.fixtures.ts';
import { inboxRules } from './execution-store.inbox.conformance.ts';
import { leaseRules } from './execution-store.leases.conformance.ts';
import { rowRules } from './execution-store.rows.conformance.ts';

/** What every ExecutionStore does; run it on each of them. Each test makes its own drivers and executions. */
export function executionStoreConformance(name: string, makeStore: () => Promise<StoreHarness>): void {
  describe(name, () => {
    const suite = new StoreSuite();
    before(async () => suite.open(await makeStore()));
    after(() => suite.harness.close());
    rowRules(suite);
    leaseRules(suite);
    inboxRules(suite);
    childRules(suite);
  });
}
