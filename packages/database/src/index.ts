export { arrayLiteral } from './connect/array-literal.ts';
export { connect } from './connect/connect.ts';
export type {
  Database,
  EmbeddedDatabase,
  NamedTransaction,
  Result,
  Statement,
  Transaction,
  TransactionsModule,
} from './connect/database.ts';
export { DatabaseError } from './connect/database-error.ts';
export type { EmbeddedOptions } from './connect/embedded-database.ts';
export type { Housekeeping } from './connect/embedded-protocol.ts';
export type { PostgresOptions } from './connect/postgres-config.ts';
export { createTestDatabase, NO_TEST_SERVER, type TestDatabase } from './connect/test-database.ts';
export { transactions } from './transactions/index.ts';
