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
export { derivedUuid } from './derived-uuid.ts';
export { type AcceptedEvent, acceptEvents, type NewEvent } from './event-store/accept-events.ts';
export { type EventStart, type EventTrigger, readEventStart } from './event-store/event-triggers.ts';
export { expireEvents } from './event-store/expire-events.ts';
export { listEvents } from './event-store/list-events.ts';
export { matchWaits, reconcileEvents } from './event-store/reconcile-events.ts';
export { type ClaimableStarter, claimableStarter } from './execution-store/claimable-starter.ts';
export { INBOX_CHANNEL } from './execution-store/doorbell.ts';
export { expireDrivers } from './execution-store/handover.ts';
export { listExecutions, listSnapshots, readExecutionGraph } from './execution-store/list-executions.ts';
export { type ExecutionKey, readExecution } from './execution-store/read-executions.ts';
export { type ExecutionHead, readHeads } from './execution-store/read-heads.ts';
export { type Context, readContext, readHistory } from './execution-store/read-history.ts';
export {
  isUndoing,
  readStatus,
  readStepStanding,
  type StepStanding,
} from './execution-store/read-standing.ts';
export {
  countSteps,
  listAttempts,
  listSteps,
  type Part,
  type StepPart,
} from './execution-store/read-steps.ts';
export { SqlExecutionStore } from './execution-store/sql-execution-store.ts';
export { sizeOfOutputs, sizeOfSteps } from './execution-store/value-sizes.ts';
export { type OnClaimable, wakeThrough } from './execution-store/wake-driver.ts';
export { postgresHeart } from './heart/postgres-heart.ts';
export {
  createAccessToken,
  listAccessTokens,
  revokeAccessToken,
  type TokenOwner,
} from './identity-store/access-tokens.ts';
export { type CallerRow, findTokenCaller, findUserCaller } from './identity-store/find-caller.ts';
export {
  endSession,
  newRefreshToken,
  type Rotation,
  rotateRefreshToken,
  SESSION_DAYS,
} from './identity-store/refresh-tokens.ts';
export { hashSecret, newSecret } from './identity-store/secrets.ts';
export { newSignInToken, useSignInToken } from './identity-store/sign-in-tokens.ts';
export { createTicket, type TicketHolder, takeTicket } from './identity-store/tickets.ts';
export { createUser, findUser, findUserByEmail, readMe, type UserRow } from './identity-store/users.ts';
export { migrate, pendingMigrations } from './migrate/migrate.ts';
export {
  claimOutbox,
  type OutboxDestination,
  type OutboxMessage,
  settleDelivered,
  settleFailed,
} from './outbox-store/claim-outbox.ts';
export { listOutbox, retryOutbox } from './outbox-store/list-outbox.ts';
export { OUTBOX_CHANNEL } from './outbox-store/outbox-channel.ts';
export type { Page, PageOf } from './page-of.ts';
export { claimBusinessKey, readBusinessKey, releaseBusinessKey } from './process-store/business-keys.ts';
export {
  claimKey,
  type KeyClaim,
  type KeyState,
  keepAnswer,
  type RepeatableRequest,
  releaseKey,
} from './request-store/idempotency-keys.ts';
export { pruneExpired } from './request-store/prune-expired.ts';
export {
  claimSchedules,
  type DueSchedule,
  releaseSchedule,
  type ScheduleOutcome,
  settleSchedule,
} from './schedule-store/due-schedules.ts';
export {
  listSchedules,
  type NewSchedule,
  pauseSchedule,
  type ScheduleRow,
} from './schedule-store/schedules.ts';
export { decideTask, linkIsOver, type NewDecision } from './task-store/decide-task.ts';
export { createResumeLink, findResumeLink, type LinkTarget } from './task-store/resume-links.ts';
export { assignTask, findTask, listTasks, readTask, type TaskKey, whyNotOpen } from './task-store/tasks.ts';
export { transactions } from './transactions/index.ts';
export { archiveWorkflow, deleteWorkflow, restoreWorkflow } from './workflow-store/archive-workflow.ts';
export { ensureLocalOwner, LOCAL_OWNER } from './workflow-store/ensure-local-owner.ts';
export { hasExamples, markExamples } from './workflow-store/examples.ts';
export { findStartable, readVersionGraph, type Startable } from './workflow-store/find-version.ts';
export {
  findHook,
  type HookRow,
  type HookTarget,
  listHooks,
  readHookSecret,
  rotateHook,
} from './workflow-store/hooks.ts';
export { listVersions, listWorkflows } from './workflow-store/list-workflows.ts';
export { publishVersion } from './workflow-store/publish-version.ts';
export { keepDraftVersion, readVersion } from './workflow-store/versions.ts';
export {
  archived,
  createWorkflow,
  readWorkflow,
  saveDraft,
  type WorkflowKey,
} from './workflow-store/workflows.ts';
