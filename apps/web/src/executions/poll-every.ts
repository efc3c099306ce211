import { type ExecutionStatus, isFinalExecution } from '@rex/types';

const RUNNING_MS = 2_000;
/** What waits for a person or a date may wait for days. */
const WAITING_MS = 6_000;
const QUIET_MS = 20_000;

/** How often a list of executions is asked for again: often while something in it runs. */
export function pollEvery(statuses: readonly ExecutionStatus[]): number {
  if (statuses.some((status) => status === 'CREATED' || status === 'IN_PROGRESS')) return RUNNING_MS;
  return statuses.some((status) => !isFinalExecution(status)) ? WAITING_MS : QUIET_MS;
}
