import { createContext, useCallback, useContext, useSyncExternalStore } from 'react';
import { type BranchState, branchState } from './branch-state.ts';
import type { NodeSignal } from './node-signal.ts';
import { NO_STATUS, type NodeStatus, type StatusSource } from './status-source.ts';

/** What is wrong with a node: how much, and the first of it in words. */
export interface CardProblem {
  count: number;
  first: string;
}

/** Whether a node may be the target of the connection that is being drawn; `reason` says why not. */
export interface ConnectHint {
  isAllowed: boolean;
  reason: string | null;
}

/** What a card that can be edited lets people do. */
export interface CardActions {
  /** Asks for a node to add behind an outlet; `at` is where on the screen. */
  quickAdd(nodeId: string, outlet: string, at: { x: number; y: number }): void;
}

/** All that cards and edges listen to besides the document. */
export interface GraphSignals {
  status: StatusSource;
  problems: NodeSignal<CardProblem>;
  hints: NodeSignal<ConnectHint>;
  actions: CardActions | null;
  /** Opens or closes the body of a loop in place; null where that cannot be done. */
  toggleLoop: ((loopId: string) => void) | null;
}

const SILENT = { subscribe: () => () => undefined, get: () => null };

export const NO_SIGNALS: GraphSignals = {
  status: NO_STATUS,
  problems: SILENT,
  hints: SILENT,
  actions: null,
  toggleLoop: null,
};

export const GraphSignalsContext = createContext<GraphSignals>(NO_SIGNALS);

export const useGraphSignals = (): GraphSignals => useContext(GraphSignalsContext);

function useSignal<Value>(signal: NodeSignal<Value>, nodeId: string): Value | null {
  const subscribe = useCallback(
    (listener: () => void) => signal.subscribe(nodeId, listener),
    [signal, nodeId],
  );
  const get = () => signal.get(nodeId);
  return useSyncExternalStore(subscribe, get, get);
}

/** The status of one node; a change of another one draws nothing anew. */
export const useNodeStatus = (nodeId: string): NodeStatus | null =>
  useSignal(useGraphSignals().status, nodeId);

export const useCardProblem = (nodeId: string): CardProblem | null =>
  useSignal(useGraphSignals().problems, nodeId);

export const useConnectHint = (nodeId: string): ConnectHint | null =>
  useSignal(useGraphSignals().hints, nodeId);

/** Listens to both ends of an edge; draws anew only when the edge's own state changes. */
export function useBranchState(sourceId: string, targetId: string, outlet: string): BranchState {
  const { status } = useGraphSignals();
  const subscribe = useCallback(
    (listener: () => void) => {
      const leave = [status.subscribe(sourceId, listener), status.subscribe(targetId, listener)];
      return () => {
        for (const each of leave) each();
      };
    },
    [status, sourceId, targetId],
  );
  const get = () => branchState(status.get(sourceId), status.get(targetId), outlet);
  return useSyncExternalStore(subscribe, get, get);
}
