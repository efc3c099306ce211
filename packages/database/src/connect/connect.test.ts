import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { CONFORMANCE_TRANSACTIONS, databaseConformance } from './connect.conformance.ts';
import { connect } from './connect.ts';
import { createTestDatabase, NO_TEST_SERVER } from './test-database.ts';

const transactions = CONFORMANCE_TRANSACTIONS;

const homes: string[] = [];
after(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});
databaseConformance('the embedded database', () => {
  const home = mkdtempSync(join(tmpdir(), 'rex-connect-'));
  homes.push(home);
  return connect({ home, transactions });
});

const server = await createTestDatabase();
if (server) {
  after(() => server.drop());
  databaseConformance('PostgreSQL', () => connect({ url: server.url, transactions }));
} else {
  it('PostgreSQL is a Database', { skip: NO_TEST_SERVER }, () => undefined);
}
