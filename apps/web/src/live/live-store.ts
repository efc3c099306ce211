import {
  ApiError,
  type LiveState as Connection,
  type LiveSocket,
  type RexClient,
  type WatchOptions,
} from '@rex/client';
import { type Execution, type HistoryEntry, isFinalExecution, type LiveEvent, toRexError } from '@rex/types';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { type Applied, applyEntries, applyEvents } from './apply-event.ts';
import { type GraphShape, graphShape } from './graph-shape.ts';
import { type LiveState, NOTHING_YET } from './live-state.ts';

/** Entries that are asked for at once while the past is read. */
const PAGE = 1_000;
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 30_000;

export type { Connection };

/** What is shown of an execution, and how well it is known. */
export interface LiveView {
  live: LiveState;
  connection: Connection;
  /** The whole past is in it; until then nothing is missing but the newest. */
  isCaughtUp: boolean;
}

/** What a live store needs of the outside. */
export interface LivePorts {
  api: Pick<RexClient, 'getExecution' | 'readHistory' | 'getExecutionGraph'>;
  watch(executionId: string, options: Pick<WatchOptions, 'after' | 'onEvent' | 'onState'>): LiveSocket;
  /** Calls back when the next picture is drawn; gives what takes it back. */
  nextFrame(act: () => void): () => void;
  /** Calls back after so long; gives what takes it back. */
  after(delayMs: number, act: () => void): () => void;
}

/** One execution, followed from its first entry to its last. */
export interface LiveStore {
  readonly view: StoreApi<LiveView>;
  /** Tells of one node's changes alone. */
  subscribeNode(nodeId: string, listener: () => void): () => void;
  /** Tries to connect at once while it waits to. */
  retryNow(): void;
  close(): void;
}

/** Begins to follow an execution: reads its past in pages, then listens to what happens. */
export function createLiveStore(executionId: string, ports: LivePorts): LiveStore {
  const follower = new Follower(executionId, ports);
  follower.start();
  return follower;
}

class Follower implements LiveStore {
  readonly view = createStore<LiveView>(() => ({
    ...{ live: NOTHING_YET, connection: { kind: 'connecting' }, isCaughtUp: false },
  }));
  readonly #id: string;
  readonly #ports: LivePorts;
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #closing = new AbortController();
  #shape: GraphShape | null = null;
  #socket: LiveSocket | null = null;
  #arrived: LiveEvent[] = [];
  #cancelFrame: (() => void) | null = null;
  #endWait: (() => void) | null = null;

  constructor(executionId: string, ports: LivePorts) {
    this.#id = executionId;
    this.#ports = ports;
  }

  start(): void {
    void this.#start();
  }

  subscribeNode(nodeId: string, listener: () => void): () => void {
    const known = this.#listeners.get(nodeId) ?? new Set();
    this.#listeners.set(nodeId, known.add(listener));
    return () => {
      known.delete(listener);
    };
  }

  retryNow(): void {
    this.#socket?.retryNow();
    this.#endWait?.();
  }

  close(): void {
    this.#closing.abort();
    this.#endWait?.();
    this.#cancelFrame?.();
    this.#socket?.close();
  }

  async #start(): Promise<void> {
    if (!(await this.#readWholePast())) return;
    const { live } = this.view.getState();
    if (isFinalExecution(live.execution.status)) {
      this.view.setState({ connection: { kind: 'ended' } });
      return;
    }
    this.#socket = this.#ports.watch(this.#id, {
      after: live.seq,
      onEvent: (event) => this.#arrive(event),
      onState: (connection) => this.#connect(connection),
    });
  }

  /** Reads the past until it is known, however often the server is away; false when that cannot be. */
  async #readWholePast(): Promise<boolean> {
    for (let failures = 0; ; failures += 1) {
      try {
        await this.#readPast();
        return !this.#closing.signal.aborted;
      } catch (thrown) {
        if (this.#closing.signal.aborted) return false;
        const error = apiErrorOf(thrown);
        if (error.status >= 400 && error.status < 500 && !error.retryable) {
          this.view.setState({ connection: { kind: 'ended', error } });
          return false;
        }
        await this.#wait(Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** failures), error);
        if (this.#closing.signal.aborted) return false;
        this.view.setState({ connection: { kind: 'connecting' } });
      }
    }
  }

  #wait(retryInMs: number, error: ApiError): Promise<void> {
    this.view.setState({ connection: { kind: 'waiting', retryInMs, error } });
    return new Promise((resolve) => {
      const cancel = this.#ports.after(retryInMs, () => this.#endWait?.());
      this.#endWait = () => {
        cancel();
        this.#endWait = null;
        resolve();
      };
    });
  }

  async #readPast(): Promise<void> {
    const { signal } = this.#closing;
    const params = { id: this.#id };
    const [execution, { graph }] = await Promise.all([
      this.#ports.api.getExecution({ params, signal }),
      this.#ports.api.getExecutionGraph({ params, signal }),
    ]);
    this.#shape = graphShape(graph);
    for (;;) {
      const { seq } = this.view.getState().live;
      const query = { after: seq, limit: PAGE };
      const page = await this.#ports.api.readHistory({ params, query, signal });
      this.#takePast(page, execution);
      if (page.length < PAGE) return;
    }
  }

  #takePast(page: readonly HistoryEntry[], execution: Execution): void {
    const applied = applyEntries(this.view.getState().live, page, this.#shape);
    const { state } = applied;
    // Whether it waits is in no entry; the server has just said so of this very number.
    const isWaiting = execution.status === 'WAITING' && state.seq === execution.seq;
    const waiting = { status: 'WAITING', waiting: isWaiting ? execution.waitingReason : null } as const;
    this.#show(
      isWaiting
        ? { ...applied, state: { ...state, execution: { ...state.execution, ...waiting } } }
        : applied,
      page.length < PAGE,
    );
  }

  #arrive(event: LiveEvent): void {
    this.#arrived.push(event);
    this.#cancelFrame ??= this.#ports.nextFrame(() => this.#flush());
  }

  #flush(): void {
    this.#cancelFrame = null;
    const events = this.#arrived;
    this.#arrived = [];
    if (events.length > 0) this.#show(applyEvents(this.view.getState().live, events, this.#shape), true);
  }

  #connect(connection: Connection): void {
    if (connection.kind === 'ended') this.#flush();
    this.view.setState({ connection });
  }

  #show({ state, touched }: Applied, isCaughtUp: boolean): void {
    this.view.setState((view) => ({ live: state, isCaughtUp: view.isCaughtUp || isCaughtUp }));
    for (const nodeId of touched) for (const listener of this.#listeners.get(nodeId) ?? []) listener();
  }
}

function apiErrorOf(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const { code, message } = toRexError(thrown);
  return new ApiError(code, message, { status: 0, cause: thrown });
}
