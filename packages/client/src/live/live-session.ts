import { type LiveEvent, toRexError } from '@rex/types';
import { ApiError } from '../api-error.ts';
import type { LiveClock } from './live-clock.ts';

/** How the connection to a running execution stands. `ended` with an error: it cannot be watched any more. */
export type LiveState =
  | { kind: 'connecting' }
  | { kind: 'live' }
  | { kind: 'waiting'; retryInMs: number; error?: ApiError }
  | { kind: 'ended'; error?: ApiError };

/** What one socket tells; each once it is open, `closed` exactly once. */
export interface SocketListener {
  opened(): void;
  frame(event: LiveEvent): void;
  /** A frame that is no live event. */
  garbled(): void;
  /** The code of the close frame; 1006 where there was none. */
  closed(code: number): void;
}

/** The outside of a session. */
export interface LivePorts {
  getTicket(signal: AbortSignal): Promise<string>;
  /** Opens a socket that begins after a history number; gives what closes it. */
  open(ticket: string, after: number, listener: SocketListener): () => void;
  clock: LiveClock;
  onEvent(event: LiveEvent): void;
  onState(state: LiveState): void;
}

/** Waits between attempts double from the first to the longest. */
export const RETRY_FIRST_MS = 1_000;
export const RETRY_MAX_MS = 30_000;

const FINAL = new Set<LiveEvent['type']>(['execution_completed', 'execution_failed', 'execution_cancelled']);
const CLOSED_WELL = 1_000;

/** Keeps one execution watched over any number of sockets: each numbered event once, in order, without a gap. */
export class LiveSession {
  readonly #ports: LivePorts;
  #lastSeq: number;
  #failures = 0;
  #state: LiveState = { kind: 'connecting' };
  /** Ends whatever is under way: the ticket's request, the socket or the wait. */
  #leave: () => void = () => undefined;

  constructor(ports: LivePorts, after: number) {
    this.#ports = ports;
    this.#lastSeq = after;
  }

  get state(): LiveState {
    return this.#state;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  start(): void {
    this.#connect();
  }

  /** Ends a wait for the next attempt now. */
  retryNow(): void {
    if (this.#state.kind !== 'waiting') return;
    this.#leave();
    this.#connect();
  }

  /** Stops for good. */
  stop(): void {
    if (this.#state.kind !== 'ended') this.#end();
  }

  #connect(): void {
    const giveUp = new AbortController();
    this.#leave = () => giveUp.abort();
    this.#become({ kind: 'connecting' });
    this.#ports.getTicket(giveUp.signal).then(
      (ticket) => {
        if (!giveUp.signal.aborted) this.#open(ticket);
      },
      (thrown: unknown) => {
        if (giveUp.signal.aborted) return;
        const error = toApiError(thrown);
        if (isForGood(error)) this.#end(error);
        else this.#wait(error);
      },
    );
  }

  #open(ticket: string): void {
    let isCurrent = true;
    let stopProving = (): void => undefined;
    const whenCurrent =
      <Args extends unknown[]>(act: (...args: Args) => void) =>
      (...args: Args): void => {
        if (isCurrent) act(...args);
      };
    const close = this.#ports.open(ticket, this.#lastSeq, {
      opened: whenCurrent(() => {
        // One that stayed is as good as one that spoke: an execution may be silent for days.
        stopProving = this.#ports.clock.after(RETRY_MAX_MS, () => {
          this.#failures = 0;
        });
        this.#become({ kind: 'live' });
      }),
      frame: whenCurrent((event) => this.#take(event)),
      garbled: whenCurrent(() => this.#wait()),
      closed: whenCurrent((code) => (code === CLOSED_WELL ? this.#end() : this.#wait())),
    });
    this.#leave = () => {
      isCurrent = false;
      stopProving();
      close();
    };
  }

  #take(event: LiveEvent): void {
    const { seq } = event;
    if (seq !== undefined) {
      if (seq <= this.#lastSeq) return;
      // Something between was lost: ask again for what comes after the last good one.
      if (seq > this.#lastSeq + 1) return this.#wait();
      this.#lastSeq = seq;
    }
    this.#failures = 0;
    this.#ports.onEvent(event);
    if (FINAL.has(event.type) && this.#state.kind !== 'ended') this.#end();
  }

  #wait(error?: ApiError): void {
    this.#leave();
    const ownMs = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** Math.min(this.#failures, 10));
    const retryInMs = Math.max(ownMs, error?.retryAfterMs ?? 0);
    this.#failures += 1;
    this.#leave = this.#ports.clock.after(retryInMs, () => this.#connect());
    this.#become({ kind: 'waiting', retryInMs, ...(error ? { error } : {}) });
  }

  #end(error?: ApiError): void {
    this.#leave();
    this.#become({ kind: 'ended', ...(error ? { error } : {}) });
  }

  #become(state: LiveState): void {
    this.#state = state;
    this.#ports.onState(state);
  }
}

/** Another attempt would be answered the same. */
const isForGood = ({ status, retryable }: ApiError): boolean => status >= 400 && status < 500 && !retryable;

function toApiError(thrown: unknown): ApiError {
  if (thrown instanceof ApiError) return thrown;
  const { code, message } = toRexError(thrown);
  return new ApiError(code, message, { status: 0, cause: thrown });
}
