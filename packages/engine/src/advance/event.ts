import type {
  Decision,
  EffectClass,
  Emitted,
  ErrorData,
  Json,
  JsonObject,
  TimerKind,
  Value,
  WaitingReason,
} from '@rex/types';

/** The start of a step that rides along with its outcome: a fused pure step. */
export interface StartFacts {
  effect: EffectClass;
  input: Value | null;
  at: number;
}

/** What may happen to a task that nobody decides. */
export type TaskAlarm = Extract<TimerKind, 'reminder' | 'escalation'>;

interface StepEvent {
  path: string;
  attempt: number;
  at: number;
}

/**
 * What the engine is told. `at` is milliseconds since 1970 by the database clock; evaluated values arrive inside.
 * Each is a cause in the history; all else in the history follows from these.
 */
export type EngineEvent =
  | (StepEvent & { type: 'step_started'; effect: EffectClass; input: Value | null })
  | (StepEvent & {
      type: 'step_completed';
      output: Value;
      outlet: string;
      memory?: JsonObject;
      /** What leaves with the step's end; a replay has none, since it left then. */
      emits?: readonly Emitted[];
      start?: StartFacts;
    })
  | (StepEvent & {
      type: 'step_failed';
      error: ErrorData;
      /** The least wait that the other side asked for. */
      retryAfterMs?: number;
      /** In a replay: what was decided then, so that a later change of rules does not change the past. */
      retryAt?: number;
      start?: StartFacts;
    })
  | (StepEvent & {
      type: 'step_waiting';
      /** With `child`, `data` names the execution that this step waits for. */
      reason: Extract<WaitingReason, 'timer' | 'signal' | 'task' | 'child'>;
      wakeAt: number | null;
      data?: Json;
      start?: StartFacts;
    })
  /** The worker went away, or did not answer an abort: nobody knows how the attempt ended. */
  | (StepEvent & { type: 'attempt_lost' })
  | (StepEvent & { type: 'loop_started'; count: number; start?: StartFacts })
  | { type: 'item_completed'; path: string; at: number; output: Value; again: boolean }
  | { type: 'item_failed'; path: string; at: number; error: ErrorData }
  | { type: 'timer_fired'; path: string | null; kind: TimerKind; at: number }
  | { type: 'signal_received'; path: string; payload: Json; outlet: string; actor: string; at: number }
  | ChildEnded
  /** `attempt`: the one that was decided upon; once another has followed, the decision is void. */
  | { type: 'decided'; path: string; attempt?: number; decision: Decision; actor: string; at: number }
  | { type: 'cancel_requested'; actor: string; reason?: string; at: number }
  | { type: 'suspended'; actor: string; at: number }
  | { type: 'resumed'; actor: string; at: number }
  | { type: 'execution_completed'; output: Value; at: number }
  /** The output cannot be put together. `isOutright` in a replay: nothing could be done about it any more. */
  | { type: 'execution_failed'; error: ErrorData; isOutright?: boolean; at: number };

/**
 * The execution that a step waits for has ended. `retryAt` in a replay: what was decided then. With an error the step
 * fails, or is CANCELLED where it was told to stop.
 */
export type ChildEnded = {
  type: 'child_ended';
  path: string;
  childId: string;
  at: number;
  retryAt?: number;
} & ({ output: Value } | { error: ErrorData });

/** What the engine wants done. */
export type Effect =
  /** Resolve the node's config and run it; with `input`, run it again with the input recorded at its first start. */
  | { kind: 'run'; path: string; attempt: number; input: Value | null }
  | { kind: 'abort'; path: string; attempt: number }
  /** Tell the execution that a step waits for to stop. Its end is awaited. */
  | { kind: 'cancel_child'; path: string; childId: string }
  /** Put together what a round, a loop or the execution gives, and say so by an event. */
  | { kind: 'close_round'; path: string }
  | { kind: 'close_loop'; path: string; attempt: number }
  | { kind: 'close_execution' }
  /** Send events of a step, in the commit that holds its end. */
  | { kind: 'emit'; path: string; emits: readonly Emitted[]; about?: TaskAlarm }
  /** Note on a task that its alarm went off; an escalation may hand it to others. */
  | { kind: 'note_task'; path: string; alarm: TaskAlarm; assignee: string | null; group: string | null }
  | { kind: 'set_timer'; path: string; timer: TimerKind; wakeAt: number }
  | { kind: 'clear_timer'; path: string; timer: TimerKind };
