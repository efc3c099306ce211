import type { HistoryEntry, HistoryType, Json, JsonObject, LiveEvent, LiveEventType } from '@rex/types';

const TYPES: Record<HistoryType, LiveEventType> = {
  execution_created: 'execution_started',
  step_started: 'agent_started',
  step_completed: 'agent_completed',
  step_failed: 'agent_failed',
  step_retrying: 'agent_retrying',
  step_waiting: 'agent_waiting',
  step_skipped: 'agent_skipped',
  step_cancelled: 'agent_cancelled',
  loop_started: 'agent_progress',
  item_started: 'agent_progress',
  item_completed: 'agent_progress',
  item_failed: 'agent_progress',
  timer_fired: 'agent_progress',
  backtracked: 'agent_progress',
  signal_received: 'agent_progress',
  decided: 'agent_progress',
  undo_started: 'execution_progress',
  cancel_requested: 'execution_cancelling',
  suspended: 'execution_suspended',
  resumed: 'execution_resumed',
  execution_completed: 'execution_completed',
  execution_failed: 'execution_failed',
  execution_cancelled: 'execution_cancelled',
};

/** The one live event that a history entry is. */
export function toLiveEvent({ seq, at, type, ...facts }: HistoryEntry): LiveEvent {
  const path = 'path' in facts ? facts.path : null;
  return {
    type: type === 'timer_fired' && path === null ? 'execution_progress' : TYPES[type],
    agent_id: path === null ? null : nodeIdOf(path),
    data: { entry: type, ...(facts as unknown as JsonObject) } satisfies Json,
    timestamp: new Date(at).toISOString(),
    seq,
  };
}

/** The node of a path's last segment: `summarise` of `each[3]/summarise#2`. */
const nodeIdOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1).replace(/[[#].*$/, '');
