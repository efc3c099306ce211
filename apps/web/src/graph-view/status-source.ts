import type { StepStatus } from '@rex/types';

/** What a card shows of its node's newest step. `get` of a source gives the same object until something changes. */
export interface NodeStatus {
  status: StepStatus;
  attempts: number;
  /** Why it is so, in a word or two: `timer`, `branch not taken`, the message of an error. */
  detail: string | null;
  /** How many times the node has run: rounds of a loop around it, iterations after a backtrack. */
  iterations: number;
  /** The outlets that were taken; null while nothing is decided. */
  outlets: readonly string[] | null;
  /** Whether the failure of a FAILED step, or of the step before a SKIPPED one, leaves its edges dead. */
  isDead: boolean;
}

/** Where statuses come from. It tells each node's listeners of that node alone, so one change draws one card anew. */
export interface StatusSource {
  subscribe(nodeId: string, listener: () => void): () => void;
  get(nodeId: string): NodeStatus | null;
}

/** The source of a graph that is not running. */
export const NO_STATUS: StatusSource = { subscribe: () => () => undefined, get: () => null };
