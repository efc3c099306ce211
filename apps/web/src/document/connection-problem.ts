import { compile } from '@rex/engine';
import type { Graph, GraphNode, Manifests, NodeManifest, Policy, Problem } from '@rex/types';
import { ERROR_OUTLET, newEdge } from './edges.ts';
import { type Location, partAt } from './location.ts';

/** `compile` names at most so many cycles; with no more new edges at once it has a word for each. */
const EDGES_AT_ONCE = 90;

/**
 * Why an outlet may not lead to each of some nodes, null where it may. `compile` decides: the part is compiled with
 * the new edges, and what it says of such an edge, or of a fallback that would get one, is the reason. Configs are
 * left out, since edges do not depend on them, so a graph of 500 nodes is answered within a frame or two.
 */
export function connectionProblems(
  graph: Graph,
  location: Location,
  source: string,
  outlet: string,
  targets: readonly string[],
  manifests: Manifests,
): Map<string, string | null> {
  const answers = new Map<string, string | null>(targets.map((target) => [target, null]));
  const part = partAt(graph, location);
  if (!part) return answers;
  // The source stands last, so every new edge that closes a cycle leads back and is named by itself.
  const others = part.nodes.filter(({ id }) => id !== source);
  const nodes = [...others, ...part.nodes.filter(({ id }) => id === source)].map((node) =>
    bare(node, manifests),
  );
  const structure = structureOf(manifests);
  for (let start = 0; start < targets.length; start += EDGES_AT_ONCE) {
    const asked = targets.slice(start, start + EDGES_AT_ONCE);
    const edges = [...part.edges, ...asked.map((target) => newEdge(source, outlet, target))];
    const result = compile({ nodes, edges }, structure);
    for (const problem of result.ok ? [] : result.problems) {
      const target = targetOf(problem, asked, part.edges.length) ?? namedBy(problem, nodes, source, asked);
      if (target === undefined) continue;
      for (const each of Array.isArray(target) ? target : [target]) {
        if (answers.get(each) === null) answers.set(each, sentence(problem.message));
      }
    }
  }
  return answers;
}

/** Why an outlet may not lead to a node, null when it may. */
export const connectionProblem = (
  graph: Graph,
  location: Location,
  source: string,
  outlet: string,
  target: string,
  manifests: Manifests,
): string | null =>
  connectionProblems(graph, location, source, outlet, [target], manifests).get(target) ?? null;

function targetOf({ path }: Problem, asked: readonly string[], before: number): string | undefined {
  const match = /^\/edges\/(\d+)/.exec(path);
  return match ? asked[Number(match[1]) - before] : undefined;
}

/** Fallbacks and undo nodes take no edges: their problems are told at the nodes that name them. */
function namedBy(
  { code, nodeId }: Problem,
  nodes: readonly GraphNode[],
  source: string,
  asked: readonly string[],
): string | string[] | undefined {
  if (code !== 'fallback' && code !== 'undo') return undefined;
  const named = nodes.find(({ id }) => id === nodeId)?.policy?.[code]?.node;
  if (named === undefined) return undefined;
  return named === source ? [...asked] : asked.includes(named) ? named : undefined;
}

/** A node with what edges depend on: its type, its fallback, its undo node, and the config where that names the outlets. */
function bare({ id, type, config, policy }: GraphNode, manifests: Manifests): GraphNode {
  const outlets = manifests.get(type)?.outlets;
  const hasOwnOutlets = outlets !== undefined && !Array.isArray(outlets);
  return {
    id,
    type,
    ...(hasOwnOutlets && config ? { config } : {}),
    ...(policy?.fallback || policy?.undo ? { policy: namesOf(policy) } : {}),
  };
}

const namesOf = ({ fallback, undo }: Policy): Policy => ({
  ...(fallback ? { fallback } : {}),
  ...(undo ? { undo } : {}),
});

const structures = new WeakMap<Manifests, Manifests>();

/** The manifests without their schemas, and with loops as plain nodes, since their bodies are left out. */
function structureOf(manifests: Manifests): Manifests {
  const known = structures.get(manifests);
  if (known) return known;
  const plain = (manifest: NodeManifest): NodeManifest => ({
    ...manifest,
    config: {},
    role: manifest.role === 'forEach' || manifest.role === 'repeat' ? 'plain' : manifest.role,
  });
  const made = new Map([...manifests].map(([type, manifest]) => [type, plain(manifest)]));
  structures.set(manifests, made);
  return made;
}

/** A message of `compile` as a tooltip: without the quotes for code, with a capital. */
function sentence(message: string): string {
  const plain = message.replaceAll('`', '');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** The outlets that can be drawn from: all of the node's, and `error` for its failure. */
export const drawableOutlets = (outlets: readonly string[], manifest: NodeManifest | undefined): string[] =>
  manifest?.role === 'note' || manifest?.role === 'trigger'
    ? [...outlets]
    : [...outlets.filter((o) => o !== ERROR_OUTLET), ERROR_OUTLET];
