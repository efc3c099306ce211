import type { Graph, GraphNode } from '@rex/types';
import { edgeKey } from '../document/edges.ts';
import { bodyOf, listNodes, type Placed } from '../document/location.ts';
import type { Draft } from './editor.ts';

/** What differs between two drafts, in words: the second as seen from the first. */
export function draftDifference(mine: Draft, theirs: Draft): string[] {
  const lines: string[] = [];
  if (mine.name !== theirs.name) lines.push(`The name is “${theirs.name}”.`);
  if ((mine.description ?? '') !== (theirs.description ?? '')) lines.push('The description is another one.');
  const own = new Map(listNodes(mine.graph).map((placed) => [placed.node.id, placed]));
  const other = new Map(listNodes(theirs.graph).map((placed) => [placed.node.id, placed]));
  const only = (a: ReadonlyMap<string, Placed>, b: ReadonlyMap<string, Placed>) =>
    [...a.keys()].filter((id) => !b.has(id));
  add(lines, 'Nodes only there', only(other, own));
  add(lines, 'Nodes only here', only(own, other));
  const changed = [...own].filter(([id, { node }]) => {
    const there = other.get(id);
    return there && bare(node) !== bare(there.node);
  });
  add(
    lines,
    'Nodes that differ',
    changed.map(([id]) => id),
  );
  const moved = [...own].filter(([id, { node }]) => {
    const there = other.get(id)?.node.position;
    return there && node.position && (there.x !== node.position.x || there.y !== node.position.y);
  });
  if (moved.length > 0)
    lines.push(moved.length === 1 ? '1 node stands elsewhere.' : `${moved.length} nodes stand elsewhere.`);
  const [edgesHere, edgesThere] = [keysOf(mine.graph), keysOf(theirs.graph)];
  add(
    lines,
    'Edges only there',
    [...edgesThere].filter((key) => !edgesHere.has(key)),
  );
  add(
    lines,
    'Edges only here',
    [...edgesHere].filter((key) => !edgesThere.has(key)),
  );
  if (settings(mine.graph) !== settings(theirs.graph)) lines.push('Input, output or limits differ.');
  return lines;
}

const SHOWN = 6;

function add(lines: string[], what: string, names: readonly string[]): void {
  if (names.length === 0) return;
  const rest = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  lines.push(`${what}: ${names.slice(0, SHOWN).join(', ')}${rest}.`);
}

/** A node without its place and without its body, whose nodes are compared by themselves. */
function bare({ position: _, ...node }: GraphNode): string {
  if (!bodyOf(node)) return JSON.stringify(node);
  const { body: __, ...config } = node.config ?? {};
  return JSON.stringify({ ...node, config });
}

function keysOf(graph: Graph): Set<string> {
  const bodies = listNodes(graph).flatMap(({ node }) => bodyOf(node) ?? []);
  return new Set([graph, ...bodies].flatMap(({ edges = [] }) => edges.map(edgeKey)));
}

const settings = ({ input, output, limits, budget, failFast }: Graph): string =>
  JSON.stringify([input, output, limits, budget, failFast]);
