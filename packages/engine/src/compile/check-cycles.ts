import type { DraftBody, DraftEdge, DraftNode } from './draft.ts';
import { components, type Successors } from './order.ts';
import { quote, type Report } from './report.ts';

/** Cycles named one by one; a graph with more is not read cycle by cycle. */
const CYCLES_MAX = 100;
/** Names shown of one cycle. */
const NAMES_MAX = 30;

/** Who follows whom in a body. */
export function successorsOf(body: DraftBody): number[][] {
  const successors: number[][] = body.nodes.map(() => []);
  for (const { source, target } of body.edges) successors[source.index]!.push(target.index);
  return successors;
}

/**
 * Names the cycles of a body: a shortest one through each edge that leads back in the order of the document. Every
 * cycle has such an edge, so a graph without those edges has none. Answers whether there is any.
 */
export function checkCycles(body: DraftBody, successors: Successors, report: Report): boolean {
  const { of, count } = components(successors);
  if (count === body.nodes.length) return false;
  const closing = body.edges.filter(
    ({ source, target }) => of[source.index] === of[target.index] && target.index < source.index,
  );
  const named = new Set<DraftEdge>();
  let cycles = 0;
  for (const edge of closing) {
    if (named.has(edge)) continue;
    if (cycles++ === CYCLES_MAX) {
      const message = `more than ${CYCLES_MAX} cycles are in the graph; the others are not named.`;
      report.add('cycle', { nodeId: edge.source.id, path: edge.path }, message, 'Break those first.');
      return true;
    }
    const path = shortestPath(successors, edge.target.index, edge.source.index);
    markNamed(named, closing, path);
    const message = `the edges form a cycle: ${cycleText(path.map((index) => body.nodes[index]!))}.`;
    report.add('cycle', { nodeId: edge.source.id, path: edge.path }, message, fixFor(edge));
  }
  return true;
}

const fixFor = ({ source, target }: DraftEdge): string =>
  `Remove the edge from ${quote(source.id)} to ${quote(target.id)}; to go back use \`policy.backtrack\` on ${quote(source.id)} or put the part into a \`repeat\`.`;

function cycleText(nodes: readonly DraftNode[]): string {
  const ids = nodes.map(({ id }) => id);
  const hidden = ids.length - NAMES_MAX;
  const shown = hidden > 0 ? [...ids.slice(0, NAMES_MAX - 1), `… ${hidden} more …`, ids.at(-1)!] : ids;
  return [...shown, ids[0]!].join(' → ');
}

/** The nodes of a shortest way, both ends included; there is one within a component. */
function shortestPath(successors: Successors, from: number, to: number): number[] {
  const before = new Map<number, number>([[from, from]]);
  const queue = [from];
  for (let next = 0; next < queue.length && !before.has(to); next++) {
    for (const follower of successors[queue[next]!]!) {
      if (before.has(follower)) continue;
      before.set(follower, queue[next]!);
      queue.push(follower);
    }
  }
  const path = [to];
  for (let node = to; node !== from; ) {
    node = before.get(node)!;
    path.push(node);
  }
  return path.reverse();
}

/** Closing edges between neighbours of a named cycle are named with it. */
function markNamed(named: Set<DraftEdge>, closing: readonly DraftEdge[], path: readonly number[]): void {
  const follower = new Map(path.map((node, at) => [node, path[(at + 1) % path.length]!]));
  for (const edge of closing) if (follower.get(edge.source.index) === edge.target.index) named.add(edge);
}
