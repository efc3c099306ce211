import { type Graph, LIMITS, type NodeManifest, type Policy, parseDuration } from '@rex/types';
import type { Plan, PlanBody, PlanEdge, PlanNode, PlanPolicy } from '../plan.ts';
import { loopOf } from './check-loops.ts';
import type { Compiled } from './check-names.ts';
import { type Draft, type DraftBody, type DraftNode, isTrigger } from './draft.ts';
import { type Successors, topologicalOrder } from './order.ts';
import { resolvePolicy } from './policies.ts';
import { type Links, leadingOnlyTo, reachableFrom } from './regions.ts';

/** Makes the plan of a draft without problems. */
export function buildPlan(
  graph: Graph,
  draft: Draft,
  successors: readonly Successors[],
  compiled: Compiled,
): Plan {
  const places = draft.bodies.map((body, index) => placesOf(body, successors[index]!));
  const undoNodes = draft.bodies.flatMap(({ nodes }) => nodes.filter(({ undoOf }) => undoOf));
  const undoPlaces = new Map(undoNodes.map((node, place) => [node, place]));
  const bodies = draft.bodies.map((body, index) =>
    buildBody(body, places, { compiled, undoPlaces, places: places[index]! }),
  );
  if (undoNodes.length > 0) bodies.push(buildUndoBody(undoNodes, bodies.length, compiled));
  const nodesById = new Map(bodies.flatMap(({ nodes }) => nodes.map((node) => [node.id, node] as const)));
  const { limits = {} } = graph;
  return {
    graph,
    bodies,
    nodesById,
    parallelSteps: limits.parallelSteps ?? LIMITS.parallelSteps,
    executionTimeoutMs: limits.executionTimeout === undefined ? null : parseDuration(limits.executionTimeout),
    inlineBytes: limits.inlineBytes ?? LIMITS.inlineBytes,
    failFast: graph.failFast ?? false,
    undoOn: graph.undo?.on ?? [],
    undoBody: undoNodes.length > 0 ? bodies.length - 1 : null,
  };
}

/**
 * The place of each node of a body in the plan, by its index in the draft. A fallback comes after its node; nodes that
 * undo others are in none of the bodies but one of their own.
 */
function placesOf(body: DraftBody, successors: Successors): Int32Array {
  const followers = successors.map((each, index) => {
    const fallback = body.nodes[index]!.fallback;
    return fallback ? [...each, fallback.index] : each;
  });
  const places = new Int32Array(body.nodes.length);
  let next = 0;
  for (const node of topologicalOrder(followers)) {
    places[node] = body.nodes[node]!.undoOf ? -1 : next++;
  }
  return places;
}

function buildBody(
  body: DraftBody,
  allPlaces: readonly Int32Array[],
  around: Pick<Around, 'compiled' | 'places'> & { undoPlaces: ReadonlyMap<DraftNode, number> },
): PlanBody {
  const { owner } = body;
  const { compiled, undoPlaces, places } = around;
  const own = body.nodes.filter(({ undoOf }) => !undoOf);
  const edges: PlanEdge[] = body.edges.map(({ id, source, target, outlet }, index) => ({
    index,
    id,
    source: places[source.index]!,
    target: places[target.index]!,
    outlet,
  }));
  const links = linksOf(own, edges, places);
  const ids = new Map(body.nodes.map((node) => [node.id, node]));
  const nodes = new Array<PlanNode>(own.length);
  for (const node of own) {
    const target = ids.get(node.policy.backtrack?.to ?? '');
    const index = places[node.index]!;
    nodes[index] = buildNode(node, index, {
      ...{ compiled, links, places, body: body.index, backtrackTo: target ?? null },
      undo: node.undo ? undoPlaces.get(node.undo)! : null,
    });
  }
  const ends = (side: readonly (readonly number[])[]) =>
    nodes
      .filter(({ index, fallbackOf }) => side[index]!.length === 0 && fallbackOf === null)
      .map(({ index }) => index);
  return {
    index: body.index,
    owner: owner && { body: owner.body.index, node: allPlaces[owner.body.index]![owner.index]! },
    nodes,
    edges,
    entries: ends(links.incoming),
    lasts: ends(links.outgoing),
    output: compiled.outputs.get(body) ?? null,
    until: compiled.untils.get(body) ?? null,
  };
}

/** The nodes that undo others, each alone: they run one after another when all else is over. */
function buildUndoBody(nodes: readonly DraftNode[], index: number, compiled: Compiled): PlanBody {
  const links = linksOf(nodes, [], NO_PLACES);
  const around = { compiled, links, places: NO_PLACES, body: index, backtrackTo: null, undo: null };
  const planned = nodes.map((node, place) => buildNode(node, place, around));
  return { index, owner: null, nodes: planned, edges: [], entries: [], lasts: [], output: null, until: null };
}

function linksOf(nodes: readonly DraftNode[], edges: readonly PlanEdge[], places: Int32Array): Links {
  const size = nodes.length;
  const incoming: number[][] = Array.from({ length: size }, () => []);
  const outgoing: number[][] = Array.from({ length: size }, () => []);
  for (const { index, source, target } of edges) {
    outgoing[source]!.push(index);
    incoming[target]!.push(index);
  }
  const fallbacks = new Int32Array(size).fill(-1);
  for (const { index, fallback } of nodes) if (fallback) fallbacks[places[index]!] = places[fallback.index]!;
  return { incoming, outgoing, edges, fallbacks };
}

interface Around {
  compiled: Compiled;
  links: Links;
  /** Of the nodes of its body, by their indexes in the draft. */
  places: Int32Array;
  backtrackTo: DraftNode | null;
  /** Index of the body that the node is in. */
  body: number;
  undo: number | null;
}

function buildNode(node: DraftNode, index: number, around: Around): PlanNode {
  const { compiled, links, places, backtrackTo, body, undo } = around;
  const { id, type, config: rawConfig, ownBody, fallback, fallbackOf } = node;
  const manifest = node.manifest!;
  const policy = policyOf(manifest, node.policy);
  const { config, references } = compiled.nodes.get(node)!;
  const planned: PlanNode = {
    index,
    body,
    id,
    type,
    manifest,
    config,
    rawConfig,
    references,
    policy,
    isPure: manifest.effect === 'pure' && ownBody === null,
    isTrigger: isTrigger(node),
    incoming: links.incoming[index]!,
    outgoing: links.outgoing[index]!,
    outlets: node.outlets ?? [],
    loop: loopOf(node),
    ownBody: ownBody?.index ?? null,
    backtrack: backtrackTo && backtrackOf(node, places[backtrackTo.index]!, links),
    fallback: fallback ? places[fallback.index]! : null,
    fallbackOf: fallbackOf ? places[fallbackOf.index]! : null,
    undo,
    undoOf: node.undoOf?.id ?? null,
    cancelRegion: NO_NODES,
  };
  const { join } = policy;
  return join.kind === 'n' && join.cancelRest ? withCancelRegion(planned, links) : planned;
}

const defaults = new WeakMap<NodeManifest, PlanPolicy>();

/** Most nodes say nothing of their own, so those of a type share one policy. */
function policyOf(manifest: NodeManifest, own: Policy): PlanPolicy {
  if (Object.keys(own).length > 0) return resolvePolicy(manifest.policy, own);
  const known = defaults.get(manifest) ?? resolvePolicy(manifest.policy, own);
  defaults.set(manifest, known);
  return known;
}

const NO_NODES: readonly number[] = [];
const NO_PLACES = new Int32Array(0);

// Regions are worked out when they are asked for: those of 10,000 nodes may hold fifty million places together.

function backtrackOf(node: DraftNode, to: number, links: Links): PlanNode['backtrack'] {
  let region: readonly number[] | null = null;
  return {
    to,
    maxTimes: node.policy.backtrack!.maxTimes,
    get region() {
      region ??= reachableFrom(to, links);
      return region;
    },
  };
}

function withCancelRegion(node: PlanNode, links: Links): PlanNode {
  let region: readonly number[] | null = null;
  return {
    ...node,
    get cancelRegion() {
      region ??= leadingOnlyTo(node.index, links);
      return region;
    },
  };
}
