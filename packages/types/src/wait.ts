import { z } from 'zod';
import { JsonObjectSchema, JsonSchema } from './json.ts';
import { LIMITS } from './limits.ts';

/** What a step that waits for an event waits for: an event of this type with this correlation key. */
export const EventWait = z.strictObject({
  event: z.string().min(1).max(LIMITS.eventTypeChars),
  key: z.string().max(LIMITS.eventKeyChars),
});
export type EventWait = z.infer<typeof EventWait>;

const Moment = z.int().describe('Milliseconds since 1970');
const Whom = z.string().max(LIMITS.nameChars).nullable();

/** What a step that waits for a person asks. */
export const TaskWait = z.strictObject({
  title: z.string().min(1).max(LIMITS.nameChars),
  instructions: z.string().max(LIMITS.instructionsChars).nullable(),
  form: JsonObjectSchema.nullable().describe('JSON Schema of what a decision brings'),
  assignee: Whom,
  group: Whom,
  dueAt: Moment.nullable(),
  remindAt: Moment.nullable(),
  escalation: z.strictObject({ at: Moment, assignee: Whom, group: Whom }).nullable(),
});
export type TaskWait = z.infer<typeof TaskWait>;

/** How a person decides a task; each is an outlet of its node. */
export const TaskOutcome = z.enum(['approved', 'rejected', 'submitted']);
export type TaskOutcome = z.infer<typeof TaskOutcome>;

/** Where an event that a step emits is sent. */
export const EmitTarget = z.enum(['waiting', 'http']);
export type EmitTarget = z.infer<typeof EmitTarget>;

/** An event that a step emits; it leaves when the step's end is committed, and not before. */
export const Emitted = z.strictObject({
  to: EmitTarget,
  event: z.string().min(1).max(LIMITS.eventTypeChars),
  key: z.string().max(LIMITS.eventKeyChars),
  data: JsonSchema,
  /** It leaves only where somebody is configured to receive it. */
  isOptional: z.boolean().optional(),
});
export type Emitted = z.infer<typeof Emitted>;
