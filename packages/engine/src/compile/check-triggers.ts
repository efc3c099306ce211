import type { Draft, DraftNode } from './draft.ts';
import { isTrigger } from './draft.ts';
import type { Successors } from './order.ts';
import { quote, type Report } from './report.ts';

/** Checks that something begins an execution and that all outer nodes are behind it. */
export function checkTriggers(draft: Draft, successors: Successors, report: Report): void {
  const outer = draft.bodies[0]!;
  const triggers = outer.nodes.filter(isTrigger);
  if (triggers.length === 0) {
    // A node of unknown type may have been meant as the trigger.
    if (outer.nodes.every(({ manifest }) => manifest)) {
      const fix = 'Add one, for example `{ id: start, type: manual }`, with an edge to the first node.';
      report.add(
        'no_trigger',
        { nodeId: null, path: '/nodes' },
        'nothing triggers the workflow: it has no trigger node.',
        fix,
      );
    }
    return;
  }
  const reached = new Set<number>([...triggers, ...outer.excused].map(({ index }) => index));
  for (const node of reached) for (const follower of successors[node]!) reached.add(follower);
  for (const node of outer.nodes) {
    if (reached.has(node.index) || node.fallbackOf || node.undoOf || !node.manifest) continue;
    if (draft.nodesById.get(node.id) !== node) continue; // edges mean the first of its id
    const message = `no trigger leads to ${quote(node.id)}, so it would never start.`;
    report.add('not_triggered', { nodeId: node.id, path: node.path }, message, fixFor(node, triggers));
  }
}

function fixFor({ id }: DraftNode, triggers: readonly DraftNode[]): string {
  return `Add an edge from ${quote(triggers[0]!.id)} or from a node behind it to ${quote(id)}, or remove ${quote(id)}.`;
}
