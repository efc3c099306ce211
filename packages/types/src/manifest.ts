import { z } from 'zod';
import { JsonObjectSchema, JsonSchema } from './json.ts';
import { Policy } from './policy.ts';

/** How safe it is to run a step again; see DESIGN §5. */
export const EffectClass = z.enum(['pure', 'read', 'idempotent', 'unsafe']);
export type EffectClass = z.infer<typeof EffectClass>;

/**
 * The effect class by the resolved config: the first case whose every named field has one of the listed values,
 * otherwise `else`. None of them is `pure`, which must be known before the config is.
 */
export const EffectRule = z.strictObject({
  cases: z.array(
    z.strictObject({
      if: z.record(z.string(), z.array(JsonSchema)),
      effect: z.enum(['read', 'idempotent', 'unsafe']),
    }),
  ),
  else: z.enum(['read', 'idempotent', 'unsafe']),
});
export type EffectRule = z.infer<typeof EffectRule>;

/**
 * The outlets of a node: a list, or a place in the config that names them (`each` is the property of every element
 * of the array at `from` that holds an outlet's name, `also` are properties that hold one more).
 */
export const Outlets = z.union([
  z.array(z.string()),
  z.strictObject({ from: z.string(), each: z.string(), also: z.array(z.string()) }),
]);
export type Outlets = z.infer<typeof Outlets>;

export const NodeGroup = z.enum(['triggers', 'ai', 'knowledge', 'services', 'people', 'time', 'logic']);
export type NodeGroup = z.infer<typeof NodeGroup>;

/** All that is known of a node type without its code: enough to draw, check and document it. */
export const NodeManifest = z.strictObject({
  type: z.string(),
  ui: z.strictObject({
    title: z.string(),
    group: NodeGroup,
    icon: z.string(),
    summary: z.string(),
  }),
  /** `trigger` begins an execution, `loop` holds a body, `note` is never run, `plain` is all else. */
  role: z.enum(['plain', 'trigger', 'forEach', 'repeat', 'note']),
  /** JSON Schema of the config before templates are resolved. */
  config: JsonObjectSchema,
  /** JSON Schema of the output, `true` where anything may come. */
  output: z.union([JsonObjectSchema, z.boolean()]),
  outlets: Outlets,
  effect: z.union([EffectClass, EffectRule]),
  /** Top-level config fields that are not resolved before the step runs; `run` resolves them itself. */
  deferred: z.array(z.string()),
  /** Whether the output repeats the resolved config, so that the input need not be stored too. */
  echo: z.boolean(),
  policy: Policy,
});
export type NodeManifest = z.infer<typeof NodeManifest>;

/** The manifests by type. */
export type Manifests = ReadonlyMap<string, NodeManifest>;
