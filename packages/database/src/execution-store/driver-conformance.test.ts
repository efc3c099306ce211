import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { driverConformance } from '@rex/engine/testing';
import { connect } from '../connect/connect.ts';
import { createTestDatabase, NO_TEST_SERVER } from '../connect/test-database.ts';
import { storeHarness, testStore } from './store-harness.test-support.ts';

driverConformance('drivers on the embedded database', async () => {
  const home = await mkdtemp(join(tmpdir(), 'rex-drivers-'));
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
  driverConformance('drivers on PostgreSQL', async () => {
    const db = await connect({ url: test.url });
    return storeHarness(
      db,
      async () => testStore(db),
      async () => {
        await db.close();
        await test.drop();
      },
    );
  });
} else {
  describe('drivers on PostgreSQL', () => {
    it('do what they do on every store', { skip: NO_TEST_SERVER }, () => {});
  });
}
