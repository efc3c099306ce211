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
export { notifyAll } from './connect/notify-all.ts';
export type { PostgresOptions } from './connect/postgres-config.ts';
export { createTestDatabase, NO_TEST_SERVER, type TestDatabase } from './connect/test-database.ts';
export { expireDrivers } from './execution-store/handover.ts';
export { INBOX_CHANNEL } from './execution-store/post-messages.ts';
export { type ExecutionKey, readExecution } from './execution-store/read-executions.ts';
export { type Context, readContext, readHistory } from './execution-store/read-history.ts';
export { listAttempts, listSteps, type Part } from './execution-store/read-steps.ts';
export { SqlExecutionStore } from './execution-store/sql-execution-store.ts';
export { postgresHeart } from './heart/postgres-heart.ts';
export { type CallerRow, findTokenCaller, findUserCaller } from './identity-store/find-caller.ts';
export { hashSecret, newSecret } from './identity-store/secrets.ts';
export { createUser, findUser, findUserByEmail, readMe, type UserRow } from './identity-store/users.ts';
export { migrate, pendingMigrations } from './migrate/migrate.ts';
export { transactions } from './transactions/index.ts';
export { ensureLocalOwner, LOCAL_OWNER } from './workflow-store/ensure-local-owner.ts';
export { keepDraftVersion, publishVersion, readVersion } from './workflow-store/versions.ts';
export { createWorkflow, readWorkflow, saveDraft, type WorkflowKey } from './workflow-store/workflows.ts';
