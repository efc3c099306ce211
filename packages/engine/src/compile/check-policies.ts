import { checkUndoNode, linkUndo } from './check-undo.ts';
import { dominance } from './dominators.ts';
import { at, type Draft, type DraftBody, type DraftNode, isTrigger } from './draft.ts';
import { type Successors, topologicalOrder } from './order.ts';
import { quote, type Report } from './report.ts';

/** Checks what policies say of other nodes and of edges: fallbacks, undo nodes, joins. The first two are linked in the draft. */
export function checkPolicies(draft: Draft, report: Report): void {
  for (const body of draft.bodies) {
    const ids = new Map(body.nodes.map((node) => [node.id, node]));
    const { incoming, touched } = edgeCounts(body);
    for (const node of body.nodes) {
      if (node.policy.fallback) linkFallback({ draft, node, ids, touched, report });
      if (node.policy.undo) linkUndo({ draft, node, ids, touched, report });
      checkJoin(node, incoming[node.index]!, report);
    }
    for (const node of body.nodes) {
      checkFallbackCircle(node, report);
      if (node.undoOf) checkUndoNode(node, report);
    }
  }
}

function edgeCounts(body: DraftBody): { incoming: Int32Array; touched: Set<DraftNode> } {
  const incoming = new Int32Array(body.nodes.length);
  const touched = new Set<DraftNode>();
  for (const { source, target } of body.edges) {
    incoming[target.index]! += 1;
    touched.add(source).add(target);
  }
  return { incoming, touched };
}

export interface LinkCheck {
  draft: Draft;
  node: DraftNode;
  ids: ReadonlyMap<string, DraftNode>;
  touched: ReadonlySet<DraftNode>;
  report: Report;
}

function linkFallback({ draft, node, ids, touched, report }: LinkCheck): void {
  const id = node.policy.fallback!.node;
  const fallback = ids.get(id);
  const say = (message: string, fix: string) =>
    report.add('fallback', at(node, 'policy', 'fallback', 'node'), message, fix);
  if (!fallback) {
    const elsewhere = draft.nodesById.has(id) ? ' in the same body; a fallback lies beside its node' : '';
    const fix = report.suggest(
      id,
      ids.keys(),
      `Add a node ${quote(id)} without edges beside ${quote(node.id)}.`,
    );
    return say(`the fallback of ${quote(node.id)}, ${quote(id)}, does not exist${elsewhere}.`, fix);
  }
  if (fallback === node)
    return say(`${quote(id)} is its own fallback.`, 'Name another node, or use `policy.retry`.');
  if (isTrigger(fallback))
    return say(`the fallback ${quote(id)} is a trigger.`, 'Name a node that is not a trigger.');
  if (isTrigger(node))
    return say(`${quote(node.id)} is a trigger and has no fallback.`, 'Remove the fallback.');
  if (fallback.fallbackOf) {
    const message = `${quote(id)} is the fallback of ${quote(fallback.fallbackOf.id)} already.`;
    return say(message, `Give ${quote(node.id)} a fallback of its own.`);
  }
  if (touched.has(fallback)) {
    const message = `the fallback ${quote(id)} has edges; it runs in place of ${quote(node.id)}, whose edges it takes over.`;
    say(message, `Remove the edges of ${quote(id)}.`);
  }
  fallback.fallbackOf = node;
  node.fallback = fallback;
}

/** Each node is the fallback of one other, so a circle of them closes on itself. */
function checkFallbackCircle(node: DraftNode, report: Report): void {
  const ids = [node.id];
  for (let next = node.fallback; next; next = next.fallback) {
    // Told once, at the node that comes first.
    if (next.index < node.index) return;
    ids.push(next.id);
    if (next !== node) continue;
    const message = `the fallbacks form a circle: ${ids.join(' → ')}.`;
    report.add(
      'fallback',
      at(node, 'policy', 'fallback', 'node'),
      message,
      'Let one of them have no fallback.',
    );
    return;
  }
}

function checkJoin(node: DraftNode, incoming: number, report: Report): void {
  const { join } = node.policy;
  if (typeof join !== 'object' || node.body.excused.has(node) || join.n <= incoming) return;
  const message = `${quote(node.id)} waits for ${join.n} edges and has ${incoming}, so it would never start.`;
  const fix = incoming > 0 ? `Write at most ${incoming}, or add edges.` : `Remove \`join\`, or add edges.`;
  report.add('join', at(node, 'policy', 'join', 'n'), message, fix);
}

/** Checks that whoever goes back goes back to a node that every way to it leads through. */
export function checkBacktracks(body: DraftBody, successors: Successors, report: Report): void {
  const nodes = body.nodes.filter(({ policy }) => policy.backtrack);
  if (nodes.length === 0) return;
  const ids = new Map(body.nodes.map((node) => [node.id, node]));
  const dominates = dominance(successors, topologicalOrder(successors));
  for (const node of nodes) {
    const id = node.policy.backtrack!.to;
    const say = (message: string, fix: string) =>
      report.add('backtrack', at(node, 'policy', 'backtrack', 'to'), message, fix);
    const to = ids.get(id);
    const choices = () => body.nodes.filter((each) => !isTrigger(each) && dominates(each.index, node.index));
    if (node.fallbackOf) {
      const owner = quote(node.fallbackOf.id);
      say(
        `${quote(node.id)} is a fallback; when it fails, the policy of ${owner} decides.`,
        `Move \`backtrack\` to ${owner}.`,
      );
    } else if (!to) {
      const fix = report.suggest(
        id,
        ids.keys(),
        `Name a node of the same body that comes before ${quote(node.id)}.`,
      );
      say(`${quote(node.id)} goes back to ${quote(id)}, which is not a node of the same body.`, fix);
    } else if (isTrigger(to)) {
      say(
        `${quote(node.id)} goes back to ${quote(id)}, a trigger, which fires once.`,
        choiceFix(choices(), node),
      );
    } else if (!dominates(to.index, node.index)) {
      say(
        `${quote(node.id)} goes back to ${quote(id)}, but can be reached without it.`,
        choiceFix(choices(), node),
      );
    }
  }
}

function choiceFix(choices: readonly DraftNode[], node: DraftNode): string {
  const earlier = choices.filter((each) => each !== node).map(({ id }) => quote(id));
  return earlier.length > 0
    ? `Go back to a node that every way to ${quote(node.id)} leads through: ${earlier.slice(-5).join(', ')}.`
    : `No earlier node lies on every way to ${quote(node.id)}; remove \`backtrack\` or use \`retry\`.`;
}
