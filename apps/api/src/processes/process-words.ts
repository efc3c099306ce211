import type { Activity, HistoryEntry, JsonObject, ProcessEntry, Step } from '@rex/types';

/** A step as an activity. */
export function toActivity(step: Step): Activity {
  return {
    ...{ id: step.path, name: step.nodeId, type: step.nodeType, state: step.status },
    ...{ attempts: step.attempts, waitingReason: 'waitingReason' in step ? step.waitingReason : null },
    startedAt: 'startedAt' in step ? step.startedAt : null,
    finishedAt: 'finishedAt' in step ? step.finishedAt : null,
    output: 'output' in step ? step.output : null,
    error: 'error' in step ? (step.error ?? null) : null,
  };
}

/** A history entry with the nouns of this edge. */
export function toEntry({ seq, at, type, ...facts }: HistoryEntry): ProcessEntry {
  const { path = null, ...data } = facts as { path?: string | null } & JsonObject;
  const word = type.replace(/^execution_/, 'process_').replace(/^step_/, 'activity_');
  return { seq, at: new Date(at).toISOString(), type: word, activityId: path, data };
}
