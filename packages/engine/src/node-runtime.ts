import {
  type Emitted,
  type EventWait,
  type Json,
  type JsonObject,
  LIMITS,
  type NodeManifest,
  type TaskWait,
  type WaitingReason,
} from '@rex/types';

/** A workflow that a node wants run: by its id or its name, in its latest published version unless told. */
export interface ChildWish {
  workflow: string;
  version: number | null;
  input: Json;
}

/**
 * What a node's run gives back. `outlet` is `out` unless told; `memory` is merged into the execution's memory; `emits`
 * leave when the step's end is committed.
 */
export type NodeResult =
  | { kind: 'done'; output: Json; outlet?: string; memory?: JsonObject; emits?: readonly Emitted[] }
  | {
      kind: 'wait';
      reason: Extract<WaitingReason, 'timer' | 'signal' | 'task'>;
      wakeAt: number | null;
      data?: Json;
    }
  | ({ kind: 'child' } & ChildWish);

/** A finished run. */
export const done = (
  output: Json,
  more: { outlet?: string; memory?: JsonObject; emits?: readonly Emitted[] } = {},
): NodeResult => ({
  kind: 'done',
  output,
  ...more,
});

/** A wait for a moment (milliseconds since 1970); the step completes with `{ firedAt }`. */
export const waitUntil = (wakeAt: number): NodeResult => ({ kind: 'wait', reason: 'timer', wakeAt });

/** A wait for an event, until a moment where there is one; then the step leaves by `timed_out`. */
export const waitForEvent = (wait: EventWait, wakeAt: number | null): NodeResult => ({
  ...{ kind: 'wait', reason: 'signal', wakeAt, data: { ...wait } },
});

/** A wait for a person, until the task is due; then the step leaves by `timed_out`. */
export const waitForTask = (task: TaskWait): NodeResult => ({
  ...{ kind: 'wait', reason: 'task', data: { ...task } },
  wakeAt: task.dueAt === null ? null : task.dueAt + LIMITS.decisionGraceMs,
});

/** A wait for an execution of another workflow; the step gives what that one gives, and fails when it fails. */
export const runWorkflow = (wish: ChildWish): NodeResult => ({ kind: 'child', ...wish });

/** What a node may use while it runs; all that is outside of it comes from here. */
export interface NodeContext<Config = JsonObject> {
  /** The resolved config, valid by the type's schema, defaults filled in; deferred fields as written. */
  config: Config;
  /** The trigger payload of the execution. */
  trigger: Json;
  /** Outputs of the nodes whose edges into this one were taken, in the order of the edges. */
  incoming: readonly { nodeId: string; output: Json }[];
  /** Resolves a value of a deferred field against the step's context. */
  evaluate(value: Json): Json | undefined | Promise<Json | undefined>;
  execution: { id: string; startedAt: number };
  step: { path: string; attempt: number };
  /** The same for every try of this step: effect scope and path. */
  idempotencyKey: string;
  /** Aborted on timeout, cancel and a lost lease. */
  signal: AbortSignal;
  /** Milliseconds since 1970 at this event. */
  now: number;
}

/** A node type's code. Pure nodes answer at once where they can; a failure is a thrown RexError. */
export interface NodeRuntime {
  manifest: NodeManifest;
  /** Checks a resolved config and fills in defaults; throws RexError `config_invalid` naming each field. */
  parseConfig(config: JsonObject): JsonObject;
  run(context: NodeContext): NodeResult | Promise<NodeResult>;
}

/** The node types by name. */
export type Catalogue = ReadonlyMap<string, NodeRuntime>;
