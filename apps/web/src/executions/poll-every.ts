import { type ExecutionStatus, isFinalExecution } from '@rex/types';

const RUNNING_MS = 1_000;
/** What waits for a person or a date may wait for days. */
const WAITING_MS = 2_000;
/** Others start executions too: people, programs, webhooks. */
const QUIET_MS = 3_000;

/** How often a list of executions is asked for again: often while something in it runs. */
export function pollEvery(statuses: readonly ExecutionStatus[]): number {
  if (statuses.some((status) => status === 'CREATED' || status === 'IN_PROGRESS')) return RUNNING_MS;
  return statuses.some((status) => !isFinalExecution(status)) ? WAITING_MS : QUIET_MS;
}
