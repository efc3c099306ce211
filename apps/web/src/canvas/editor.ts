import type { Graph, Manifests } from '@rex/types';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { addNode, type Point } from '../document/add-node.ts';
import { connect, moveNodes } from '../document/change-node.ts';
import { type Clipping, clip, duplicate, paste } from '../document/clipboard.ts';
import { connectionProblem } from '../document/connection-problem.ts';
import { beginHistory, type History, record, redo, seal, undo } from '../document/history.ts';
import { findNode, type Location, partAt, ROOT } from '../document/location.ts';
import { outletsOf } from '../document/outlets.ts';
import { disconnectAnywhere, removeNodes } from '../document/remove.ts';
import { CARD_WIDTH } from '../graph-view/card-geometry.ts';
import { sizeOf } from '../graph-view/to-flow.ts';
import { makeRoom } from './make-room.ts';
import { boxesOf, freePlace, layOut, settle } from './settle.ts';

/** What the editor edits and saves. */
export interface Draft {
  name: string;
  description: string | null;
  graph: Graph;
}

export interface Selection {
  nodes: ReadonlySet<string>;
  edges: ReadonlySet<string>;
}

const NOTHING: Selection = { nodes: new Set(), edges: new Set() };

/** Why two nodes of different parts are not connected. */
export const CROSSING = 'An edge does not cross the border of a loop.';

interface AddOptions {
  /** The outlet that leads to the new node. */
  after?: { source: string; outlet: string } | undefined;
  location?: Location | undefined;
  /** Where its middle left is wished to be, within its part. */
  position?: Point | undefined;
}

/** The document with its past, what is selected in it, and all that can be done with it. It knows no page. */
export class Editor {
  readonly document: StoreApi<History<Draft>>;
  readonly selection: StoreApi<Selection>;
  readonly manifests: Manifests;

  constructor(draft: Draft, manifests: Manifests) {
    this.manifests = manifests;
    const settled = { ...draft, graph: settle(draft.graph, manifests) };
    this.document = createStore(() => beginHistory<Draft>(settled));
    this.selection = createStore(() => NOTHING);
  }

  get draft(): Draft {
    return this.document.getState().present;
  }

  get graph(): Graph {
    return this.draft.graph;
  }

  /** Changes the draft; changes of one group in a row are taken back together. */
  edit(change: (draft: Draft) => Draft, group: string | null = null): void {
    this.document.setState(record(this.document.getState(), change(this.draft), group), true);
  }

  editGraph(change: (graph: Graph) => Graph, group: string | null = null): void {
    this.edit((draft) => {
      const graph = change(draft.graph);
      return graph === draft.graph ? draft : { ...draft, graph };
    }, group);
  }

  /** Puts another graph in place of all. */
  replaceGraph(graph: Graph): void {
    this.editGraph(() => settle(graph, this.manifests));
    this.select([]);
  }

  /** Begins anew with what somebody else saved. */
  restart(draft: Draft): Draft {
    const settled = { ...draft, graph: settle(draft.graph, this.manifests) };
    this.document.setState(beginHistory(settled), true);
    this.select([]);
    return settled;
  }

  seal(): void {
    this.document.setState(seal(this.document.getState()), true);
  }

  undo(): void {
    this.document.setState(undo(this.document.getState()), true);
    this.#dropGone();
  }

  redo(): void {
    this.document.setState(redo(this.document.getState()), true);
    this.#dropGone();
  }

  select(nodes: Iterable<string>, edges: Iterable<string> = []): void {
    this.selection.setState({ nodes: new Set(nodes), edges: new Set(edges) }, true);
  }

  /** The node that is selected when it is the only one. */
  get single(): string | null {
    const { nodes } = this.selection.getState();
    const [first] = nodes;
    return nodes.size === 1 && first !== undefined ? first : null;
  }

  /** Adds a node of a type and selects it; without a place, after the selected node. */
  add(type: string, options: AddOptions = {}): string | null {
    const manifest = this.manifests.get(type);
    if (!manifest) return null;
    const after = options.after ?? (options.position ? undefined : this.#endOfSelection(manifest.role));
    const location = options.location ?? (after && findNode(this.graph, after.source)?.location) ?? ROOT;
    // Triggers begin the outer graph and nothing leads to them.
    const place = manifest.role === 'trigger' ? ROOT : location;
    const position = this.#placeFor(type, place, options.position, after?.source);
    const isLinked = after && manifest.role !== 'trigger' && manifest.role !== 'note';
    const { graph, id } = addNode(this.graph, {
      manifest,
      location: place,
      position,
      after: isLinked ? after : undefined,
    });
    this.editGraph((before) => makeRoom(before, graph, place, this.manifests));
    this.select([id]);
    return id;
  }

  /** The first free outlet of the selected node. */
  #endOfSelection(role: string): { source: string; outlet: string } | undefined {
    const found = this.single === null ? null : findNode(this.graph, this.single);
    if (!found || role === 'trigger') return undefined;
    const outlets = outletsOf(found.node, this.manifests.get(found.node.type));
    const used = new Set(
      partAt(this.graph, found.location)
        ?.edges.filter(({ source }) => source === found.node.id)
        .map(({ outlet }) => outlet ?? 'out'),
    );
    const outlet = outlets.find((each) => !used.has(each)) ?? outlets[0];
    return outlet === undefined ? undefined : { source: found.node.id, outlet };
  }

  #placeFor(type: string, location: Location, wish: Point | undefined, source: string | undefined): Point {
    const boxes = boxesOf(this.graph, this.manifests, new Set(location), location.at(-1));
    const size = sizeOf({ id: type, type }, this.manifests.get(type));
    const before = boxes.find(({ id }) => id === source);
    const right = Math.max(0, ...boxes.map(({ x, width }) => x + width));
    const start =
      wish ??
      (before
        ? { x: before.x + before.width + 72, y: before.y }
        : { x: boxes.length > 0 ? right + 72 : 0, y: boxes[0]?.y ?? 0 });
    return freePlace(start, { width: Math.max(size.width, CARD_WIDTH), height: size.height + 24 }, boxes);
  }

  /** Connects; answers why not where `compile` would refuse it. */
  connect(source: string, outlet: string, target: string): string | null {
    const from = findNode(this.graph, source);
    const to = findNode(this.graph, target);
    if (!from || !to) return 'One of the two is gone.';
    if (from.location.join() !== to.location.join()) return CROSSING;
    const problem = connectionProblem(this.graph, from.location, source, outlet, target, this.manifests);
    if (problem !== null) return problem;
    this.editGraph((graph) => connect(graph, from.location, source, outlet, target));
    return null;
  }

  /** Removes what is selected; answers the nodes whose policies named what is gone. */
  removeSelected(): string[] {
    const { nodes, edges } = this.selection.getState();
    if (nodes.size === 0 && edges.size === 0) return [];
    const { graph, unsettled } = removeNodes(disconnectAnywhere(this.graph, edges), nodes);
    this.editGraph(() => graph);
    this.select([]);
    return unsettled;
  }

  move(places: ReadonlyMap<string, Point>, group: string | null = null): void {
    const [first] = places.keys();
    const location = (first === undefined ? undefined : findNode(this.graph, first)?.location) ?? ROOT;
    this.editGraph((graph) => makeRoom(graph, moveNodes(graph, places), location, this.manifests), group);
  }

  layOut(): void {
    this.editGraph((graph) => layOut(graph, this.manifests));
  }

  /** The part in which the selection stands. */
  get location(): Location {
    const [first] = this.selection.getState().nodes;
    return (first === undefined ? undefined : findNode(this.graph, first)?.location) ?? ROOT;
  }

  selectAll(): void {
    const part = partAt(this.graph, this.location);
    if (part) this.select(part.nodes.map(({ id }) => id));
  }

  copy(): Clipping | null {
    return clip(this.graph, this.location, this.selection.getState().nodes);
  }

  paste(clipping: Clipping): void {
    const { graph, ids } = paste(this.graph, this.location, clipping);
    const { location } = this;
    this.editGraph((before) => makeRoom(before, settle(graph, this.manifests), location, this.manifests));
    this.select(ids);
  }

  duplicate(): void {
    const { graph, ids } = duplicate(this.graph, this.location, this.selection.getState().nodes);
    if (ids.length === 0) return;
    this.editGraph(() => graph);
    this.select(ids);
  }

  /** What is no longer there cannot be selected. */
  #dropGone(): void {
    const { nodes, edges } = this.selection.getState();
    const left = [...nodes].filter((id) => findNode(this.graph, id));
    if (left.length !== nodes.size || edges.size > 0) this.select(left);
  }
}
