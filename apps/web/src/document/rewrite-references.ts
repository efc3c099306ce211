import { compileExpression, parseTemplate } from '@rex/engine';
import type { Graph, GraphNode, Json, JsonObject, Policy } from '@rex/types';
import { mapNodes, mapSame } from './location.ts';

/** A name that no document has, to see what the compiler takes for a reference. */
const PROBE = 'rex_probe_of_a_reference';

/** The nodes that an expression names; null when it cannot be read. */
function namedIn(expression: string): ReadonlySet<string> | null {
  try {
    return new Set(compileExpression(expression).nodeIds);
  } catch {
    return null;
  }
}

/**
 * An expression with references to nodes renamed. A place is a reference if the compiler sees another node when the
 * name there is changed; `nodes.a` inside a text or as a field of other data is left alone, and so is an expression
 * that cannot be read.
 */
export function renameInExpression(expression: string, names: ReadonlyMap<string, string>): string {
  const named = namedIn(expression);
  if (!named || ![...named].some((id) => names.has(id))) return expression;
  const mention = /\bnodes(\s*\.\s*)(`?)([A-Za-z_][A-Za-z0-9_]*)\2/g;
  const places = [...expression.matchAll(mention)].flatMap((match) => {
    const id = match[3] ?? '';
    const start = match.index + 'nodes'.length + (match[1] ?? '').length + (match[2] ?? '').length;
    return names.has(id) ? [{ id, start, end: start + id.length }] : [];
  });
  let renamed = expression;
  // From the end, so that places further on do not move those before them.
  for (const { id, start, end } of places.reverse()) {
    const replace = (text: string) => renamed.slice(0, start) + text + renamed.slice(end);
    if (namedIn(replace(PROBE))?.has(PROBE)) renamed = replace(names.get(id) ?? id);
  }
  return renamed;
}

/** A text with the references in its `{{ … }}` renamed. */
export function renameInTemplate(text: string, names: ReadonlyMap<string, string>): string {
  if (!text.includes('{{')) return text;
  try {
    const template = parseTemplate(text);
    if (template.kind === 'text') return text;
    const parts =
      template.kind === 'value' ? [template] : template.parts.filter((part) => typeof part !== 'string');
    let renamed = text;
    for (const { expression, position } of parts.reverse()) {
      const next = renameInExpression(expression, names);
      renamed = renamed.slice(0, position) + next + renamed.slice(position + expression.length);
    }
    return renamed;
  } catch {
    return text;
  }
}

/** A value with the references in all its templates renamed; the value itself when there are none. */
export function renameInValue(value: Json, names: ReadonlyMap<string, string>): Json {
  if (typeof value === 'string') return renameInTemplate(value, names);
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return mapSame(value, (each) => renameInValue(each, names));
  let changed = false;
  const entries = Object.entries(value).map(([key, each]): [string, Json] => {
    const next = renameInValue(each, names);
    if (next !== each) changed = true;
    return [key, next];
  });
  return changed ? Object.fromEntries(entries) : value;
}

function renameInPolicy(policy: Policy, names: ReadonlyMap<string, string>): Policy {
  const fallback = policy.fallback && names.get(policy.fallback.node);
  const undo = policy.undo && names.get(policy.undo.node);
  const back = policy.backtrack && names.get(policy.backtrack.to);
  if (!fallback && !undo && !back) return policy;
  return {
    ...policy,
    ...(fallback ? { fallback: { node: fallback } } : {}),
    ...(undo ? { undo: { node: undo } } : {}),
    ...(back && policy.backtrack ? { backtrack: { ...policy.backtrack, to: back } } : {}),
  };
}

/** A node whose config and policy name other nodes by their new names; its own id and body's ids are not touched. */
export function renameInNode(node: GraphNode, names: ReadonlyMap<string, string>): GraphNode {
  const config = node.config && renameConfig(node.config, names);
  const policy = node.policy && renameInPolicy(node.policy, names);
  if (config === node.config && policy === node.policy) return node;
  return { ...node, ...(config ? { config } : {}), ...(policy ? { policy } : {}) };
}

/** The nodes of a body are nodes of their own and come in their turn; only its output is read with the loop. */
function renameConfig(config: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  const { body } = config;
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return renameInValue(config, names) as JsonObject;
  const { body: _, ...rest } = config;
  const output = body.output === undefined ? undefined : renameInValue(body.output, names);
  const others = renameInValue(rest, names) as JsonObject;
  if (output === body.output && others === rest) return config;
  return { ...others, body: output === undefined ? body : { ...body, output } };
}

/** Renames what expressions and policies of the whole document mean. */
export function renameReferences(graph: Graph, names: ReadonlyMap<string, string>): Graph {
  const renamed = mapNodes(graph, (node) => renameInNode(node, names));
  if (graph.output === undefined) return renamed;
  const output = renameInValue(graph.output, names);
  return output === graph.output ? renamed : { ...renamed, output };
}
