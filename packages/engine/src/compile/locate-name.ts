import type { DraftBody, DraftNode } from './draft.ts';
import { quote } from './report.ts';

/** From where names are looked up: a node, or (null) the end of a body, which sees all of it. */
export interface Viewpoint {
  body: DraftBody;
  node: DraftNode | null;
}

/** What a named node is from a viewpoint: there, there if it leads to a node, or out of sight for a reason. */
export type Located =
  | { kind: 'seen' }
  | { kind: 'ifUpstream'; of: DraftNode }
  | { kind: 'unseen'; message: string; fix: string };

/** Looks for a node from a viewpoint: in its own body, then in the bodies around, as seen from the loops there. */
export function locateName(target: DraftNode, viewpoint: Viewpoint): Located {
  const { body, node } = viewpoint;
  const name = quote(target.id);
  if (target === node) {
    const fix = 'Name a node that comes before it, or keep the value in `memory`.';
    return unseen(`${name} names its own output, which is not there yet.`, fix);
  }
  const stand = standOf(node);
  if (node && isFallbackFor(node, target)) {
    const message = `${name} has failed when its fallback ${quote(node.id)} runs, and has no output.`;
    return unseen(message, 'Use `error`, or name a node before it.');
  }
  if (node?.undoOf === target) return { kind: 'seen' };
  if (target.undoOf && isAround(target.body, body)) {
    const message = `${name} runs only to undo ${quote(target.undoOf.id)}, when nothing else runs any more.`;
    return unseen(message, `Name \`nodes.${target.undoOf.id}\`.`);
  }
  if (target.fallbackOf && isAround(target.body, body)) {
    const owner = target.fallbackOf.id;
    const message = `${name} is the fallback of ${quote(owner)}; its output becomes that of ${quote(owner)}.`;
    return unseen(message, `Name \`nodes.${owner}\`.`);
  }
  if (target.body === body) return stand ? { kind: 'ifUpstream', of: stand } : { kind: 'seen' };
  for (let loop = body.owner; loop; loop = loop.body.owner) {
    if (loop === target) {
      const message = `${name} is the loop around ${subjectOf(viewpoint)}; its output is there when all rounds are over.`;
      return unseen(message, insideFix(loop));
    }
    if (target.body === loop.body) return { kind: 'ifUpstream', of: standOf(loop) };
  }
  const loop = target.body.owner?.id ?? '';
  const message = `${name} is inside the loop ${quote(loop)}; from outside only the loop's output can be named.`;
  return unseen(message, `Name \`nodes.${loop}\`, and let the body's \`output\` hold what is needed.`);
}

/** Why a node that is not upstream cannot be named. */
export function notUpstream(target: DraftNode, of: DraftNode): { message: string; fix: string } {
  const [name, here] = [quote(target.id), quote(of.id)];
  return {
    message: `${name} is not upstream of ${here}: no edges lead from it to ${here}, so its output may not be there.`,
    fix: `Let edges lead from ${name} to ${here}, or name a node that comes before it.`,
  };
}

const unseen = (message: string, fix: string): Located => ({ kind: 'unseen', message, fix });

/** A fallback stands where the node stands that it runs for, and an undo node where that one stands that it undoes. */
function standOf(node: DraftNode): DraftNode;
function standOf(node: DraftNode | null): DraftNode | null;
function standOf(node: DraftNode | null): DraftNode | null {
  let stand = node?.undoOf ?? node;
  // The number of steps is bounded, since fallbacks may form a circle, which is told elsewhere.
  for (let steps = stand?.body.nodes.length ?? 0; stand?.fallbackOf && steps > 0; steps--)
    stand = stand.fallbackOf;
  return stand;
}

function isFallbackFor(node: DraftNode, target: DraftNode): boolean {
  let owner = node.fallbackOf;
  for (let steps = node.body.nodes.length; owner && steps > 0; steps--) {
    if (owner === target) return true;
    owner = owner.fallbackOf;
  }
  return false;
}

/** Whether a body is another one or around it. */
function isAround(outer: DraftBody, inner: DraftBody): boolean {
  let body: DraftBody | undefined = inner;
  while (body && body !== outer) body = body.owner?.body;
  return body === outer;
}

function subjectOf({ body, node }: Viewpoint): string {
  if (node) return quote(node.id);
  return body.owner ? `the body of ${quote(body.owner.id)}` : 'the output';
}

const insideFix = (loop: DraftNode): string =>
  loop.manifest?.role === 'repeat'
    ? 'Use `last` for what the previous round gave.'
    : 'Use `item` and `index`, or name a node of the body.';
