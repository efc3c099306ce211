import type { ErrorData } from '@rex/types';
import type { StepState } from '../state.ts';
import { complete } from './advance.ts';
import type { Draft, Place } from './draft.ts';
import type { ChildEnded } from './event.ts';
import { fail } from './failure.ts';
import { finishCancelled } from './settle.ts';
import { changeStep, stepAt } from './step.ts';

/** What a step that waits for another execution knows of it. */
export interface ChildRef {
  executionId: string;
  workflowId: string;
  version: number;
}

/** The execution that a step waits for; null where it waits for its own rounds, its fallback, or anything else. */
export function childOf({ status, wait }: Pick<StepState, 'status' | 'wait'>): string | null {
  if (status !== 'WAITING' || wait?.reason !== 'child') return null;
  return (wait.data as unknown as ChildRef | undefined)?.executionId ?? null;
}

/**
 * Tells the child of a step to stop; false when it has none. The step ends when the child has: CANCELLED, or failed
 * with `stop` where that is why. Nothing is left running.
 */
export function stopChild(place: Place, stop: ErrorData | null): boolean {
  const step = stepAt(place);
  const childId = childOf(step);
  if (childId === null) return false;
  changeStep(place, stop ? { stop } : { isCancelling: true, stop: null });
  const isTold = step.isCancelling || step.stop !== null;
  if (!isTold) place.scope.draft.effect({ kind: 'cancel_child', path: step.path, childId });
  return true;
}

/** The end of a child. What it did counts, even when it had been told to stop. */
export function endChild(draft: Draft, event: ChildEnded): void {
  const place = draft.find(event.path);
  if (!place) return;
  const step = stepAt(place);
  if (childOf(step) !== event.childId) return; // E3: of a step that is over, or of an earlier attempt.
  if ('output' in event) return complete(place, { output: event.output, outlet: 'out' });
  if (step.isCancelling) return finishCancelled(place);
  if (step.stop === null) return fail(place, { error: event.error, retryAt: event.retryAt });
  changeStep(place, { stop: null });
  fail(place, { error: step.stop, isLast: true });
}
