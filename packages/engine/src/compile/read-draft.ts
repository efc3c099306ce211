import { type Json, type JsonObject, LIMITS, type Manifests, type Policy } from '@rex/types';
import { parsePointer } from '@rex/utils';
import { checkBody, type Flaws } from './check-shape.ts';
import { type Draft, type DraftBody, type DraftNode, isLoop, isTrigger } from './draft.ts';
import { outletsOf } from './outlets.ts';
import { list, quote, type Report } from './report.ts';

/** Loops inside one another. */
export const LEVELS_MAX = 8;

interface Source {
  body: DraftBody;
  value: unknown;
  flaws: Flaws;
}

/**
 * Reads the nodes of a document and of all bodies in it, as far as their form allows, so that a slip in one place
 * hides no problem in another. Edges come later, when all ids are known.
 */
export function readDraft(
  document: { value: object; flaws: Flaws },
  manifests: Manifests,
  report: Report,
): { draft: Draft; sources: Source[] } {
  const draft: Draft = { bodies: [], nodesById: new Map(), noteIds: new Set() };
  const sources: Source[] = [];
  const open = (
    value: unknown,
    flaws: Flaws,
    place: Pick<DraftBody, 'owner' | 'path' | 'level'>,
  ): DraftBody => {
    const output = field(value, 'output') as Json | undefined;
    const index = draft.bodies.length;
    const body: DraftBody = { index, nodes: [], edges: [], excused: new Set(), output, ...place };
    draft.bodies.push(body);
    sources.push({ body, value, flaws });
    return body;
  };
  open(document.value, document.flaws, { owner: null, path: '', level: 0 });
  const counts: number[] = [];
  // Bodies found on the way are appended and read in their turn, without recursion.
  for (let next = 0; next < sources.length; next++) {
    counts.push(readNodes(sources[next] as Source, { draft, manifests, report }));
    for (const node of draft.bodies[next]?.nodes ?? []) openBody(node, open, report);
  }
  const count = counts.reduce((sum, each) => sum + each, 0);
  // A single list that is too long has been told with the form.
  if (count > LIMITS.nodesPerGraph && Math.max(...counts) <= LIMITS.nodesPerGraph) {
    const message = `the workflow has ${count} nodes, those in loops included; ${LIMITS.nodesPerGraph} are allowed.`;
    report.add('limit', { nodeId: null, path: '/nodes' }, message, 'Move a part of it into a subworkflow.');
  }
  return { draft, sources };
}

interface Tools {
  draft: Draft;
  manifests: Manifests;
  report: Report;
}

function readNodes({ body, value, flaws }: Source, tools: Tools): number {
  const nodes = field(value, 'nodes');
  if (!Array.isArray(nodes)) return 0;
  for (const [place, node] of nodes.entries()) {
    const id = field(node, 'id');
    const type = field(node, 'type');
    if (typeof id !== 'string' || typeof type !== 'string') continue; // the form's problem
    const usable = (name: 'config' | 'policy') =>
      flaws.has('nodes', place, name) ? undefined : field(node, name);
    const config = (usable('config') ?? {}) as JsonObject;
    const policy = (usable('policy') ?? {}) as Policy;
    const hasConfig = !flaws.has('nodes', place, 'config');
    addNode({ id, type, config, hasConfig, policy, path: `${body.path}/nodes/${place}` }, body, tools);
  }
  return nodes.length;
}

type Fields = Pick<DraftNode, 'id' | 'type' | 'config' | 'hasConfig' | 'policy' | 'path'>;

function addNode(fields: Fields, body: DraftBody, { draft, manifests, report }: Tools): void {
  const { id, type, config, path } = fields;
  const manifest = manifests.get(type) ?? null;
  const first = draft.nodesById.get(id)?.path ?? (draft.noteIds.has(id) ? 'a note' : null);
  if (first !== null) {
    const message = `the id ${quote(id)} is taken: ${first} has it. Ids are unique in the whole workflow, loops included.`;
    report.add(
      'duplicate_id',
      { nodeId: id, path: `${path}/id` },
      message,
      `Give one of them another id, and change the edges and expressions that mean it.`,
    );
  }
  if (manifest?.role === 'note') {
    draft.noteIds.add(id);
    return;
  }
  const node: DraftNode = {
    index: body.nodes.length,
    id,
    type,
    path,
    body,
    config,
    hasConfig: fields.hasConfig,
    policy: fields.policy,
    manifest,
    outlets: manifest ? outletsOf(manifest, config) : null,
    ownBody: null,
    fallback: null,
    fallbackOf: null,
    undo: null,
    undoOf: null,
  };
  body.nodes.push(node);
  if (!draft.nodesById.has(id)) draft.nodesById.set(id, node);
  if (!manifest) {
    const types = [...manifests.keys()];
    const fix = report.suggest(type, types, `Use one of ${list(types)}.`);
    report.add(
      'unknown_type',
      { nodeId: id, path: `${path}/type` },
      `there is no node type ${quote(type)}.`,
      fix,
    );
  }
  if (isTrigger(node) && body.owner) {
    const message = `${quote(id)} is a trigger inside the loop ${quote(body.owner.id)}; a body starts at its nodes without incoming edges.`;
    report.add('trigger_in_body', { nodeId: id, path }, message, `Move it outside, or remove it.`);
  }
}

function openBody(
  node: DraftNode,
  open: (value: unknown, flaws: Flaws, place: Pick<DraftBody, 'owner' | 'path' | 'level'>) => DraftBody,
  report: Report,
): void {
  if (!isLoop(node)) return;
  const path = `${node.path}/config/body`;
  const value = field(node.config, 'body');
  const level = node.body.level + 1;
  if (value === undefined) {
    const message = `the loop ${quote(node.id)} has no body.`;
    report.add('config', { nodeId: node.id, path }, message, 'Add `body: { nodes, edges, output }`.');
  } else if (level > LEVELS_MAX) {
    const message = `the loop ${quote(node.id)} is inside ${LEVELS_MAX} others; that is the most.`;
    report.add('limit', { nodeId: node.id, path }, message, 'Move the inner loops into a subworkflow.');
  } else {
    const prefix = (parsePointer(path) ?? []).map((segment) =>
      /^\d+$/.test(segment) ? Number(segment) : segment,
    );
    node.ownBody = open(value, checkBody(value, prefix, report, node.id), { owner: node, path, level });
  }
}

/** An own property of something that may be anything. */
export function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
