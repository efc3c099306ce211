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
  const bodies = draft.bodies.map((body, index) => buildBody(body, places, compiled, places[index]!));
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
  };
}

/** The place of each node of a body in the plan, by its index in the draft. A fallback comes after its node. */
function placesOf(body: DraftBody, successors: Successors): Int32Array {
  const followers = successors.map((each, index) => {
    const fallback = body.nodes[index]!.fallback;
    return fallback ? [...each, fallback.index] : each;
  });
  const places = new Int32Array(body.nodes.length);
  topologicalOrder(followers).forEach((node, place) => {
    places[node] = place;
  });
  return places;
}

function buildBody(
  body: DraftBody,
  allPlaces: readonly Int32Array[],
  compiled: Compiled,
  places: Int32Array,
): PlanBody {
  const { owner } = body;
  const edges: PlanEdge[] = body.edges.map(({ id, source, target, outlet }, index) => ({
    index,
    id,
    source: places[source.index]!,
    target: places[target.index]!,
    outlet,
  }));
  const links = linksOf(body, edges, places);
  const ids = new Map(body.nodes.map((node) => [node.id, node]));
  const nodes = new Array<PlanNode>(body.nodes.length);
  for (const node of body.nodes) {
    const target = ids.get(node.policy.backtrack?.to ?? '');
    nodes[places[node.index]!] = buildNode(node, places, { compiled, links, backtrackTo: target ?? null });
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

function linksOf(body: DraftBody, edges: readonly PlanEdge[], places: Int32Array): Links {
  const size = body.nodes.length;
  const incoming: number[][] = Array.from({ length: size }, () => []);
  const outgoing: number[][] = Array.from({ length: size }, () => []);
  for (const { index, source, target } of edges) {
    outgoing[source]!.push(index);
    incoming[target]!.push(index);
  }
  const fallbacks = new Int32Array(size).fill(-1);
  for (const { index, fallback } of body.nodes)
    if (fallback) fallbacks[places[index]!] = places[fallback.index]!;
  return { incoming, outgoing, edges, fallbacks };
}

interface Around {
  compiled: Compiled;
  links: Links;
  backtrackTo: DraftNode | null;
}

function buildNode(node: DraftNode, places: Int32Array, { compiled, links, backtrackTo }: Around): PlanNode {
  const { id, type, config: rawConfig, body, ownBody, fallback, fallbackOf } = node;
  const manifest = node.manifest!;
  const index = places[node.index]!;
  const policy = policyOf(manifest, node.policy);
  const { config, references } = compiled.nodes.get(node)!;
  const planned: PlanNode = {
    index,
    body: body.index,
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
