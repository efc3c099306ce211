import { EventWait } from '@rex/types';
import { taskOf } from '../advance/task-alarms.ts';
import type { ExecutionState, ScopeState, StepState } from '../state.ts';
import type { WaitRow } from './ports.ts';

/** The wait by which others find a step; null when it waits for nothing, or for what only its owner sees. */
export function waitOf({ path, nodeId, attempt, status, wait }: StepState): WaitRow | null {
  if (status !== 'WAITING' || wait === null) return null;
  const { wakeAt: expiresAt } = wait;
  const task = taskOf({ wait });
  if (task) return { path, kind: 'task', task, nodeId, attempt, expiresAt };
  if (wait.reason !== 'signal') return null;
  const asked = EventWait.safeParse(wait.data);
  if (!asked.success) return null;
  return { path, kind: 'event', ...asked.data, expiresAt };
}

/** All such waits of an execution, by path. */
export function openWaits(execution: ExecutionState): Map<string, WaitRow> {
  const found = new Map<string, WaitRow>();
  if (!execution.waiting.signal && !execution.waiting.task) return found;
  const visit = (scope: ScopeState): void => {
    for (const { step, rounds } of scope.nodes) {
      const wait = step && waitOf(step);
      if (wait) found.set(wait.path, wait);
      for (const round of rounds?.open ?? []) visit(round);
    }
  };
  visit(execution.root);
  return found;
}
