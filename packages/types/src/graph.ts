import { z } from 'zod';
import { Duration } from './duration.ts';
import { Identifier } from './identifier.ts';
import { JsonObjectSchema, JsonSchema } from './json.ts';
import { LIMITS } from './limits.ts';
import { Policy } from './policy.ts';

/** Where a node stands on the canvas. */
export const Position = z.strictObject({ x: z.number(), y: z.number() });

/** A node of a graph. Its `config` is checked against its type's manifest by `compile`. */
export const GraphNode = z.strictObject({
  id: Identifier,
  type: z.string().min(1).max(LIMITS.nameChars),
  name: z.string().max(LIMITS.nameChars).optional(),
  config: JsonObjectSchema.optional(),
  policy: Policy.optional(),
  position: Position.optional(),
});
export type GraphNode = z.infer<typeof GraphNode>;

/** An edge; it leaves its source by `outlet` (`out` unless told) and gets an id from its ends when it has none. */
export const GraphEdge = z.strictObject({
  id: z.string().min(1).max(LIMITS.nameChars).optional(),
  source: Identifier,
  outlet: z.string().min(1).max(LIMITS.nameChars).optional(),
  target: Identifier,
});
export type GraphEdge = z.infer<typeof GraphEdge>;

/** What an execution may use; the graph's own limits never pass those of DESIGN §12. */
export const GraphLimits = z.strictObject({
  parallelSteps: z.int().min(1).max(LIMITS.parallelSteps).optional(),
  executionTimeout: Duration.optional(),
  inlineBytes: z.int().min(256).max(LIMITS.inlineBytes).optional(),
});
export type GraphLimits = z.infer<typeof GraphLimits>;

/** What an execution may cost, in US dollars, and what happens at the limit. */
export const Budget = z.strictObject({
  limitUsd: z.number().positive(),
  onLimit: z.enum(['fail', 'degrade', 'ask']).optional(),
});
export type Budget = z.infer<typeof Budget>;

/** Why an execution that ends may undo what it did. */
export const UndoCause = z.enum(['failure', 'cancel']);
export type UndoCause = z.infer<typeof UndoCause>;

/** When completed steps are undone, in reverse order, by the nodes that their `policy.undo` names. */
export const Undo = z.strictObject({ on: z.array(UndoCause).min(1) });
export type Undo = z.infer<typeof Undo>;

/** The graph of a loop's body; `output` is what one round gives. */
export const Body = z.strictObject({
  nodes: z.array(GraphNode).min(1).max(LIMITS.nodesPerGraph),
  edges: z.array(GraphEdge).optional(),
  output: JsonSchema.optional(),
});
export type Body = z.infer<typeof Body>;

const graphShape = {
  nodes: z.array(GraphNode).min(1).max(LIMITS.nodesPerGraph),
  edges: z.array(GraphEdge).optional(),
  input: z.union([JsonObjectSchema, z.boolean()]).optional().describe('JSON Schema of the trigger payload'),
  output: JsonSchema.optional().describe('Expression; without one, the outputs of the last nodes'),
  budget: Budget.optional(),
  limits: GraphLimits.optional(),
  failFast: z.boolean().optional().describe('An unhandled failure cancels the other branches'),
  undo: Undo.optional().describe(
    'When the steps whose policy names an undo node are undone; never unless told',
  ),
};

/** A graph, the document that the canvas edits and a version keeps. */
export const Graph = z.strictObject(graphShape);
export type Graph = z.infer<typeof Graph>;

/** A graph in the making: of the right shape, and possibly still without nodes. */
export const DraftGraph = z.strictObject({
  ...graphShape,
  nodes: z.array(GraphNode).max(LIMITS.nodesPerGraph),
});
export type DraftGraph = z.infer<typeof DraftGraph>;

/** A workflow as a file (YAML or JSON): a graph with a name on top. */
export const WorkflowFile = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1).max(LIMITS.nameChars),
  description: z.string().max(10_000).optional(),
  ...graphShape,
});
export type WorkflowFile = z.infer<typeof WorkflowFile>;
