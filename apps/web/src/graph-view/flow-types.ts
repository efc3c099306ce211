import { BranchEdge } from './branch-edge.tsx';
import { LoopFrame } from './loop-frame.tsx';
import { NodeCard } from './node-card.tsx';
import { NoteCard } from './note-card.tsx';

/** The components of React Flow's nodes and edges; constants, since new objects would draw everything anew. */
export const NODE_TYPES = { card: NodeCard, loop: LoopFrame, note: NoteCard };
export const EDGE_TYPES = { branch: BranchEdge };
