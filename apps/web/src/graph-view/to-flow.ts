import type { Graph, GraphNode, Manifests, NodeManifest } from '@rex/types';
import type { Edge, Node, NodeHandle, Position } from '@xyflow/react';
import type { Point } from '../document/add-node.ts';
import { ERROR_OUTLET, edgeKey, outletOf } from '../document/edges.ts';
import { LOOP_MIN, LOOP_PADDING, layoutGraph, loopSize, type Size } from '../document/layout.ts';
import { bodyOf, type Location, type Part } from '../document/location.ts';
import { shownOutlets } from '../document/outlets.ts';
import { type CardParts, cardSize, HEAD_HEIGHT, LOOP_ERROR_Y, noteSize, outletY } from './card-geometry.ts';
import { nodeMarks } from './node-marks.ts';
import { nodeSummary } from './node-summary.ts';

/** What a card is drawn from; the same objects as long as its node stays the same. */
export interface CardData extends Record<string, unknown> {
  node: GraphNode;
  manifest: NodeManifest | undefined;
  location: Location;
  lines: readonly string[];
  /** Without `error`, which has its own place. */
  outlets: readonly string[];
  hasErrorEdge: boolean;
  /** Where an element with the card's full name will be, for those who cannot see it. */
  nameId: string;
}

export type FlowNode = Node<CardData, 'card' | 'loop' | 'note'>;
export type FlowEdge = Edge<{ outlet: string; location: Location }, 'branch'>;

export interface FlowOptions {
  /** Ids of the loops that show their body in place. */
  openLoops: ReadonlySet<string>;
  /** Keeps the ids of elements apart where two graphs are on one page. */
  scope?: string;
  /** Lets nodes be dragged over the border of their loop, which follows when they are let go. */
  isFree?: boolean;
}

export interface Flow {
  nodes: FlowNode[];
  edges: FlowEdge[];
}

/** The same value as React Flow's enumeration, which a module without React cannot import as a value. */
const LEFT = 'left' as Position.Left;
const RIGHT = 'right' as Position.Right;
const BOTTOM = 'bottom' as Position.Bottom;
const HANDLE = 12;

/** A graph as React Flow draws it: open loops with their bodies in them, nodes without a place laid out. */
export function toFlow(graph: Graph, manifests: Manifests, options: FlowOptions): Flow {
  const flow: Flow = { nodes: [], edges: [] };
  const laidOut = needsLayout(graph) ? placesOf(graph, manifests, options) : new Map<string, Point>();
  const maker = new FlowMaker(flow, manifests, options, laidOut);
  maker.addPart({ nodes: graph.nodes, edges: graph.edges ?? [] }, []);
  return flow;
}

/** Places for all nodes as the automatic layout sees them. */
export const placesOf = (
  graph: Graph,
  manifests: Manifests,
  { openLoops }: FlowOptions,
): Map<string, Point> =>
  layoutGraph(graph, {
    sizeOf: (node) => sizeOf(node, manifests.get(node.type)),
    isOpen: (id) => openLoops.has(id),
  });

const needsLayout = (graph: Graph): boolean =>
  graph.nodes.some((node) => {
    const body = bodyOf(node);
    return !node.position || (body !== null && needsLayout(body as Graph));
  });

function partsOf(node: GraphNode, manifest: NodeManifest | undefined): CardParts {
  return {
    lines: nodeSummary(node, manifest).length,
    hasMarks: nodeMarks(node).length > 0,
    outlets: shownOutlets(node, manifest, []),
  };
}

/** The size of a node as a card or a note. */
export function sizeOf(node: GraphNode, manifest: NodeManifest | undefined): Size {
  if (manifest?.role !== 'note') return cardSize(partsOf(node, manifest));
  const text = node.config?.text;
  return noteSize(typeof text === 'string' ? text : '');
}

class FlowMaker {
  readonly #flow: Flow;
  readonly #manifests: Manifests;
  readonly #options: FlowOptions;
  readonly #laidOut: ReadonlyMap<string, Point>;

  constructor(flow: Flow, manifests: Manifests, options: FlowOptions, laidOut: ReadonlyMap<string, Point>) {
    this.#flow = flow;
    this.#manifests = manifests;
    this.#options = options;
    this.#laidOut = laidOut;
  }

  /** Adds the nodes and edges of a part, a loop before what is in it; answers how large all of it is. */
  addPart(part: Part, location: Location): { size: Size; origin: Point } {
    const leaving = Map.groupBy(part.edges, ({ source }) => source);
    const places = this.#placesIn(part);
    // React Flow measures from the loop's corner: whatever is furthest left and up stands at the padding.
    const origin = location.length > 0 ? topLeft(places) : { x: 0, y: 0 };
    const pad = location.length > 0 ? LOOP_PADDING : { left: 0, top: 0 };
    let [width, height] = [0, 0];
    for (const node of part.nodes) {
      const { x, y } = places.get(node.id) ?? { x: 0, y: 0 };
      const position = { x: x - origin.x + pad.left, y: y - origin.y + pad.top };
      const size = this.#addNode(node, position, location, leaving.get(node.id) ?? []);
      width = Math.max(width, x - origin.x + size.width);
      height = Math.max(height, y - origin.y + size.height);
    }
    this.#addEdges(part, location);
    return { size: { width, height }, origin };
  }

  /** Nodes without a place go where the layout has them, below those that have one. */
  #placesIn({ nodes }: Part): Map<string, Point> {
    const placed = nodes.filter(({ position }) => position);
    const isMixed = placed.length > 0 && placed.length < nodes.length;
    const bottom = isMixed
      ? Math.max(
          ...placed.map(
            (node) => (node.position?.y ?? 0) + sizeOf(node, this.#manifests.get(node.type)).height,
          ),
        ) + 60
      : 0;
    return new Map(
      nodes.map((node) => {
        const { x, y } = this.#laidOut.get(node.id) ?? { x: 0, y: 0 };
        return [node.id, node.position ?? { x, y: y + bottom }];
      }),
    );
  }

  #addNode(node: GraphNode, position: Point, location: Location, leaving: Part['edges']): Size {
    const manifest = this.#manifests.get(node.type);
    const body = this.#options.openLoops.has(node.id) ? bodyOf(node) : null;
    const data = this.#dataOf(node, manifest, location, leaving);
    const parentId = location.at(-1);
    const flowNode: FlowNode = {
      id: node.id,
      type: manifest?.role === 'note' ? 'note' : body ? 'loop' : 'card',
      position,
      data,
      ...(parentId === undefined ? {} : { parentId }),
      ...(parentId === undefined || this.#options.isFree ? {} : { extent: 'parent' as const }),
      domAttributes: { 'aria-labelledby': data.nameId },
    };
    // A loop comes before its body, and is as large as its body: the place is kept, the size follows.
    this.#flow.nodes.push(flowNode);
    const inner =
      body && this.addPart({ nodes: body.nodes, edges: body.edges ?? [] }, [...location, node.id]);
    const size = inner ? loopSize(inner.size) : sizeOf(node, manifest);
    flowNode.width = Math.max(size.width, inner ? LOOP_MIN.width : 0);
    flowNode.height = size.height;
    // Also those that are off the screen count when all of the graph is shown.
    flowNode.measured = { width: flowNode.width, height: flowNode.height };
    flowNode.handles = this.#handlesOf(data, { width: flowNode.width, height: size.height }, inner !== null);
    return { width: flowNode.width, height: flowNode.height };
  }

  #dataOf(
    node: GraphNode,
    manifest: NodeManifest | undefined,
    location: Location,
    leaving: Part['edges'],
  ): CardData {
    const outlets = shownOutlets(node, manifest, leaving);
    return {
      node,
      manifest,
      location,
      lines: nodeSummary(node, manifest),
      outlets: outlets.filter((outlet) => outlet !== ERROR_OUTLET),
      hasErrorEdge: outlets.includes(ERROR_OUTLET),
      nameId: `${this.#options.scope ?? 'graph'}-${node.id}-name`,
    };
  }

  /** Where edges begin and end, so that they are drawn to cards that are off the screen and not rendered. */
  #handlesOf(data: CardData, size: Size, isOpenLoop: boolean): NodeHandle[] {
    if (data.manifest?.role === 'note') return [];
    const parts: CardParts = {
      lines: data.lines.length,
      hasMarks: nodeMarks(data.node).length > 0,
      outlets: data.outlets,
    };
    const at = (x: number, y: number) => ({
      x: x - HANDLE / 2,
      y: y - HANDLE / 2,
      width: HANDLE,
      height: HANDLE,
    });
    const y = (outlet: string) => (isOpenLoop ? HEAD_HEIGHT / 2 : outletY(parts, outlet));
    const handles: NodeHandle[] = data.outlets.map((outlet) => ({
      id: outlet,
      type: 'source',
      position: RIGHT,
      ...at(size.width, y(outlet)),
    }));
    if (data.manifest?.role === 'trigger') return handles;
    handles.push({ type: 'target', position: LEFT, ...at(0, HEAD_HEIGHT / 2) });
    const error = isOpenLoop
      ? { position: RIGHT, ...at(size.width, LOOP_ERROR_Y) }
      : { position: BOTTOM, ...at(28, size.height) };
    handles.push({ id: ERROR_OUTLET, type: 'source', ...error });
    return handles;
  }

  #addEdges({ nodes, edges }: Part, location: Location): void {
    const ids = new Set(nodes.map(({ id }) => id));
    const seen = new Set<string>();
    for (const edge of edges) {
      const id = edgeKey(edge);
      if (seen.has(id) || !ids.has(edge.source) || !ids.has(edge.target)) continue;
      seen.add(id);
      const outlet = outletOf(edge);
      this.#flow.edges.push({
        id,
        type: 'branch',
        source: edge.source,
        sourceHandle: outlet,
        target: edge.target,
        data: { outlet, location },
        // Above the ground of an open loop.
        zIndex: location.length,
        ariaLabel: `From ${edge.source}${outlet === 'out' ? '' : `, ${outlet},`} to ${edge.target}`,
      });
    }
  }
}

function topLeft(places: ReadonlyMap<string, Point>): Point {
  const all = [...places.values()];
  if (all.length === 0) return { x: 0, y: 0 };
  return { x: Math.min(...all.map(({ x }) => x)), y: Math.min(...all.map(({ y }) => y)) };
}
