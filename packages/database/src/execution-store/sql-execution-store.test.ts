import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { executionStoreConformance } from '@rex/engine/testing';
import { connect } from '../connect/connect.ts';
import type { Database } from '../connect/database.ts';
import { createTestDatabase, NO_TEST_SERVER } from '../connect/test-database.ts';
import { storeHarness, testStore } from './store-harness.test-support.ts';

executionStoreConformance('SqlExecutionStore on the embedded database', async () => {
  const home = await mkdtemp(join(tmpdir(), 'rex-store-'));
  const db = await connect({ home });
  return storeHarness(
    db,
    async () => testStore(db),
    async () => {
      await db.close();
      await rm(home, { recursive: true });
    },
  );
});

const test = await createTestDatabase();
if (test) {
  executionStoreConformance('SqlExecutionStore on PostgreSQL', async () => {
    const others: Database[] = [];
    const db = await connect({ url: test.url });
    return storeHarness(
      db,
      async () => {
        const other = await connect({ url: test.url, poolMax: 1 });
        others.push(other);
        return testStore(other);
      },
      async () => {
        await Promise.all([db, ...others].map((each) => each.close()));
        await test.drop();
      },
    );
  });
} else {
  describe('SqlExecutionStore on PostgreSQL', () => {
    it('does what every store does', { skip: NO_TEST_SERVER }, () => {});
  });
}
