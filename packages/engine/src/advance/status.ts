import { isFinalExecution, type WaitingReason } from '@rex/types';
import type { Draft } from './draft.ts';

/** What an execution is said to wait for when several things hold it: what needs a person first. */
const PRECEDENCE: readonly WaitingReason[] = [
  'incident',
  'in_doubt',
  'task',
  'budget',
  'signal',
  'timer',
  'retry',
  'child',
];

/** The execution's status follows from its steps. */
export function refreshStatus({ execution, entries }: Draft): void {
  execution.startedAt ??= entries[0]!.at;
  if (isFinalExecution(execution.status)) return;
  execution.waitingReason = null;
  if (execution.isSuspended) execution.status = 'SUSPENDED';
  else if (execution.active > 0) execution.status = 'IN_PROGRESS';
  else {
    execution.status = 'WAITING';
    execution.waitingReason = PRECEDENCE.find((reason) => (execution.waiting[reason] ?? 0) > 0) ?? 'child';
  }
}
