import type { LinkCheck } from './check-policies.ts';
import { at, type DraftNode, isLoop, isTrigger } from './draft.ts';
import { quote, type Report } from './report.ts';

/** Links a node to the one that undoes it, which runs for nothing else. */
export function linkUndo({ draft, node, ids, touched, report }: LinkCheck): void {
  const id = node.policy.undo!.node;
  const undo = ids.get(id);
  const say = (message: string, fix: string) =>
    report.add('undo', at(node, 'policy', 'undo', 'node'), message, fix);
  if (!undo) {
    const elsewhere = draft.nodesById.has(id) ? ' in the same body; an undo node lies beside its node' : '';
    const fix = report.suggest(
      id,
      ids.keys(),
      `Add a node ${quote(id)} without edges beside ${quote(node.id)}.`,
    );
    return say(`the undo node of ${quote(node.id)}, ${quote(id)}, does not exist${elsewhere}.`, fix);
  }
  if (undo === node) return say(`${quote(id)} undoes itself.`, 'Name another node.');
  if (isTrigger(node))
    return say(`${quote(node.id)} is a trigger; there is nothing to undo.`, 'Remove `undo`.');
  if (isTrigger(undo) || isLoop(undo)) {
    const what = isTrigger(undo) ? 'a trigger' : 'a loop';
    return say(
      `the undo node ${quote(id)} is ${what}.`,
      'Name a node that does one thing, or a `subworkflow` for several.',
    );
  }
  if (undo.undoOf) {
    const message = `${quote(id)} undoes ${quote(undo.undoOf.id)} already.`;
    return say(message, `Give ${quote(node.id)} an undo node of its own.`);
  }
  if (touched.has(undo)) {
    const message = `the undo node ${quote(id)} has edges; it runs alone, when ${quote(node.id)} is undone.`;
    say(message, `Remove the edges of ${quote(id)}.`);
  }
  undo.undoOf = node;
  node.undo = undo;
}

/** Checks that a node which undoes another is nothing else, and that its failure leads nowhere. */
export function checkUndoNode(node: DraftNode, report: Report): void {
  const name = quote(node.id);
  const say = (field: string, message: string, fix: string) =>
    report.add('undo', at(node, 'policy', field), message, fix);
  if (node.fallbackOf) {
    const message = `${name} undoes ${quote(node.undoOf!.id)} and is the fallback of ${quote(node.fallbackOf.id)} too.`;
    report.add('undo', at(node, 'policy', 'undo'), message, 'Use two nodes.');
  }
  for (const field of ['fallback', 'backtrack', 'undo', 'join'] as const) {
    if (node.policy[field] === undefined) continue;
    const message = `${name} undoes ${quote(node.undoOf!.id)} and has no \`${field}\`.`;
    say(field, message, `Remove \`${field}\`; \`retry\`, \`timeout\` and \`onError\` are its to say.`);
  }
}
