import { z } from 'zod';
import { ErrorData } from './errors.ts';
import { WaitingReason } from './execution.ts';
import { UndoCause } from './graph.ts';
import { JsonObjectSchema, JsonSchema } from './json.ts';
import { EffectClass } from './manifest.ts';
import { SkipReason } from './step.ts';

/** A value in line, or by reference where it was over `limits.inlineBytes`. */
export const ValueSchema = z.union([
  z.strictObject({ inline: JsonSchema }),
  z.strictObject({ blob: z.string(), bytes: z.int() }),
]);

/** Whoever asked for something: a user, a token, or REX itself. */
export const Actor = z.string().max(200);

export const TimerKind = z.enum([
  'wake',
  'retry',
  'queue',
  'step',
  'execution',
  'grace',
  'reminder',
  'escalation',
]);
export type TimerKind = z.infer<typeof TimerKind>;

/** What an operator may say of a step that waits as an incident or in doubt. */
export const Decision = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('retry') }),
  z.strictObject({ action: z.literal('complete'), output: JsonSchema }),
  z.strictObject({ action: z.literal('fail'), message: z.string().max(2_000).optional() }),
]);
export type Decision = z.infer<typeof Decision>;

const path = z.string();
const attempt = z.int().min(1);
/** 0 for a step that ended, or was decided, before its first attempt. */
const attemptOrNone = z.int().min(0);
const at = z.int().describe('Milliseconds since 1970, database clock');
const seq = z.int().min(1);
const entry = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.strictObject({ seq, at, type: z.literal(type), ...shape });

/**
 * One thing that happened to an execution. `seq` is 1, 2, 3 … per execution. Causes are what the engine was told;
 * the rest follows from them and is recorded too, so that a reader needs no engine.
 */
export const HistoryEntry = z.discriminatedUnion('type', [
  entry('execution_created', { trigger: z.string(), input: ValueSchema }),
  entry('step_started', { path, attempt, effect: EffectClass, input: ValueSchema.nullable() }),
  entry('step_completed', {
    path,
    attempt: attemptOrNone,
    output: ValueSchema,
    outlets: z.array(z.string()),
    memory: JsonObjectSchema.optional(),
  }),
  entry('step_failed', {
    path,
    attempt: attemptOrNone,
    error: ErrorData,
    handled: z.boolean(),
    outlets: z.array(z.string()),
  }),
  entry('step_retrying', { path, attempt, error: ErrorData, retryAt: z.int(), isLost: z.boolean() }),
  entry('step_waiting', {
    path,
    attempt: attemptOrNone,
    reason: WaitingReason,
    wakeAt: z.int().nullable(),
    data: JsonSchema.optional(),
    error: ErrorData.optional(),
  }),
  entry('step_skipped', { path, reason: SkipReason }),
  entry('step_cancelled', { path, attempt: attemptOrNone }),
  entry('loop_started', { path, attempt, items: z.int().min(0) }),
  entry('item_started', { path }),
  entry('item_completed', { path, output: ValueSchema, again: z.boolean() }),
  entry('item_failed', { path, error: ErrorData }),
  entry('timer_fired', { path: z.string().nullable(), kind: TimerKind }),
  entry('backtracked', { path, to: z.string(), times: z.int().min(1), error: ErrorData }),
  entry('signal_received', { path, payload: JsonSchema, outlet: z.string(), actor: Actor }),
  entry('decided', { path, attempt: attemptOrNone.optional(), decision: Decision, actor: Actor }),
  entry('cancel_requested', { actor: Actor, reason: z.string().optional() }),
  entry('suspended', { actor: Actor }),
  entry('resumed', { actor: Actor }),
  entry('undo_started', { cause: UndoCause, error: ErrorData.nullable(), steps: z.int().min(1) }),
  entry('execution_completed', { output: ValueSchema }),
  entry('execution_failed', { error: ErrorData }),
  entry('execution_cancelled', { error: ErrorData.optional() }),
]);
export type HistoryEntry = z.infer<typeof HistoryEntry>;
export type HistoryType = HistoryEntry['type'];
