import type { Json, JsonObject, NodeManifest, Policy } from '@rex/types';

/** A node under check. Notes are left out; `index` is its place among the body's other nodes. */
export interface DraftNode {
  index: number;
  id: string;
  type: string;
  /** JSON pointer of the node in the document. */
  path: string;
  body: DraftBody;
  config: JsonObject;
  /** Whether the document's config is an object; otherwise `config` is an empty stand-in. */
  hasConfig: boolean;
  policy: Policy;
  /** Null when the type is unknown. */
  manifest: NodeManifest | null;
  /** The names of its outlets without `error`; null when they cannot be told. */
  outlets: readonly string[] | null;
  ownBody: DraftBody | null;
  fallback: DraftNode | null;
  fallbackOf: DraftNode | null;
  undo: DraftNode | null;
  undoOf: DraftNode | null;
}

/** An edge whose ends exist in its body. */
export interface DraftEdge {
  id: string;
  source: DraftNode;
  target: DraftNode;
  outlet: string;
  path: string;
}

/** The outer graph or the body of a loop, under check. */
export interface DraftBody {
  index: number;
  owner: DraftNode | null;
  /** JSON pointer of the object that holds `nodes` and `edges`. */
  path: string;
  /** 0 outside, 1 in a loop, 2 in a loop in a loop. */
  level: number;
  nodes: DraftNode[];
  edges: DraftEdge[];
  /** Where refused edges lead: nothing follows from what these nodes seem to lack. */
  excused: Set<DraftNode>;
  output: Json | undefined;
}

/** All bodies, owners before what they hold; the first is the outer graph. */
export interface Draft {
  bodies: DraftBody[];
  /** The first node of each id in the whole document. */
  nodesById: Map<string, DraftNode>;
  /** Ids of notes, which nothing may name. */
  noteIds: Set<string>;
}

export const isTrigger = (node: DraftNode): boolean => node.manifest?.role === 'trigger';

export const isLoop = (node: DraftNode): boolean =>
  node.manifest?.role === 'forEach' || node.manifest?.role === 'repeat';

/** Where the problems of a node's part are. */
export const at = (node: DraftNode, ...segments: (string | number)[]) => ({
  nodeId: node.id,
  path: [node.path, ...segments].join('/'),
});
