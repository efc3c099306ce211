import type { Flaws } from './check-shape.ts';
import type { Draft, DraftBody, DraftNode } from './draft.ts';
import { isTrigger } from './draft.ts';
import { ERROR_OUTLET } from './outlets.ts';
import { field } from './read-draft.ts';
import { list, quote, type Report } from './report.ts';

/** An edge's id when it has none of its own. */
export const edgeId = (source: string, outlet: string, target: string): string =>
  `${source}:${outlet}->${target}`;

interface Source {
  body: DraftBody;
  value: unknown;
  flaws: Flaws;
}

/** Reads the edges of every body and checks their ends and outlets; only sound edges are kept. */
export function readEdges(draft: Draft, sources: readonly Source[], report: Report): void {
  for (const { body, value, flaws } of sources) {
    const edges = field(value, 'edges');
    if (!Array.isArray(edges)) continue;
    const nodes = new Map<string, DraftNode>();
    for (const node of body.nodes) if (!nodes.has(node.id)) nodes.set(node.id, node);
    const reader = new EdgeReader(draft, body, nodes, report);
    for (const [place, edge] of edges.entries()) {
      const [source, target] = [field(edge, 'source'), field(edge, 'target')];
      const outlet = flaws.has('edges', place, 'outlet') ? undefined : field(edge, 'outlet');
      const id = flaws.has('edges', place, 'id') ? undefined : field(edge, 'id');
      if (typeof target !== 'string') continue;
      if (typeof source !== 'string') excuse(body, nodes.get(target));
      else
        reader.read(
          { source, target, outlet: outlet as string | undefined, id: id as string | undefined },
          place,
        );
    }
  }
}

function excuse(body: DraftBody, target: DraftNode | null | undefined): void {
  if (target) body.excused.add(target);
}

interface RawEdge {
  source: string;
  target: string;
  outlet: string | undefined;
  id: string | undefined;
}

class EdgeReader {
  readonly #draft: Draft;
  readonly #body: DraftBody;
  readonly #nodes: ReadonlyMap<string, DraftNode>;
  readonly #report: Report;
  readonly #seen = new Set<string>();
  readonly #ids = new Set<string>();

  constructor(draft: Draft, body: DraftBody, nodes: ReadonlyMap<string, DraftNode>, report: Report) {
    this.#draft = draft;
    this.#body = body;
    this.#nodes = nodes;
    this.#report = report;
  }

  read({ source, target, outlet = 'out', id }: RawEdge, place: number): void {
    const path = `${this.#body.path}/edges/${place}`;
    const from = this.#end(source, `${path}/source`, target);
    const to = this.#end(target, `${path}/target`, source);
    const key = edgeId(source, outlet, target);
    const isSound = this.#isNew({ source, target, outlet, id }, key, path);
    if (!from || !to || !isSound || !this.#hasOutlet(from, outlet, path)) {
      excuse(this.#body, to);
      return;
    }
    if (isTrigger(to)) {
      const message = `an edge leads into the trigger ${quote(target)}; a trigger begins an execution and takes no edges.`;
      this.#report.add(
        'trigger_has_input',
        { nodeId: target, path },
        message,
        'Remove the edge, or lead it to another node.',
      );
      return;
    }
    this.#body.edges.push({ id: id ?? key, source: from, target: to, outlet, path });
  }

  /** The node at an end of an edge, or null with the reason told. */
  #end(id: string, path: string, other: string): DraftNode | null {
    const node = this.#nodes.get(id);
    if (node) return node;
    const where = { nodeId: this.#nodes.has(other) ? other : null, path };
    if (this.#draft.noteIds.has(id)) {
      const message = `${quote(id)} is a note; notes are never run and take no edges.`;
      this.#report.add('unknown_node', where, message, 'Remove the edge.');
      return null;
    }
    const elsewhere = this.#draft.nodesById.get(id);
    if (elsewhere) {
      const message = `the edge crosses the border of a loop: ${quote(id)} is ${placeOf(elsewhere.body)}, the edge ${placeOf(this.#body)}.`;
      this.#report.add('unknown_node', where, message, crossingFix(elsewhere, this.#body));
      return null;
    }
    const fix = this.#report.suggest(id, this.#nodes.keys(), `Add a node ${quote(id)}, or remove the edge.`);
    this.#report.add('unknown_node', where, `there is no node ${quote(id)}.`, fix);
    return null;
  }

  #isNew({ source, target, outlet, id }: RawEdge & { outlet: string }, key: string, path: string): boolean {
    if (source === target) {
      const fix = 'Remove it; to run a node again use `policy.retry`, `policy.backtrack` or a `repeat`.';
      this.#report.add(
        'self_edge',
        { nodeId: source, path },
        `an edge leads from ${quote(source)} to itself.`,
        fix,
      );
      return false;
    }
    if (this.#seen.has(key)) {
      const message = `there is a second edge from outlet ${quote(outlet)} of ${quote(source)} to ${quote(target)}.`;
      this.#report.add('duplicate_edge', { nodeId: source, path }, message, 'Remove one of them.');
      return false;
    }
    this.#seen.add(key);
    // An edge without an id has its key as one, so the ids given must differ from keys, too.
    const isTaken = this.#ids.has(id ?? key) || (id !== undefined && id !== key && this.#seen.has(id));
    if (id !== undefined) this.#ids.add(id);
    if (!isTaken) return true;
    const message = `the edge id ${quote(id ?? key)} is taken by another edge.`;
    this.#report.add(
      'duplicate_id',
      { nodeId: source, path: `${path}/id` },
      message,
      'Give it another id, or none.',
    );
    return false;
  }

  #hasOutlet({ id, outlets }: DraftNode, outlet: string, path: string): boolean {
    if (outlets === null || outlet === ERROR_OUTLET || outlets.includes(outlet)) return true;
    const all = [...outlets, ERROR_OUTLET];
    const fix = this.#report.suggest(outlet, all, `Use one of ${list(all)}.`);
    const message = `${quote(id)} has no outlet ${quote(outlet)}; it has ${list(all)}.`;
    this.#report.add('unknown_outlet', { nodeId: id, path: `${path}/outlet` }, message, fix);
    return false;
  }
}

const placeOf = ({ owner }: DraftBody): string => (owner ? `in the body of ${quote(owner.id)}` : 'outside');

function crossingFix(node: DraftNode, edges: DraftBody): string {
  for (let { body } = node; body.owner; { body } = body.owner) {
    if (body.owner.body === edges) return `Connect ${quote(body.owner.id)} instead of ${quote(node.id)}.`;
  }
  return `Remove the edge: a body starts by itself, and its expressions may name ${quote(node.id)} when that is upstream of the loop.`;
}
