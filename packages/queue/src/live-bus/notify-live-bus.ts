import type { LiveBus, OnBusTrouble } from './live-bus.ts';
import { LocalLiveBus } from './local-live-bus.ts';

/** What the bus needs of a database: LISTEN and NOTIFY. */
export interface NotifyPort {
  /** Calls back with '' when notifications may have been lost. */
  listen(channel: string, onMessage: (payload: string) => void): Promise<() => Promise<void>>;
  /** Sends several payloads at once, each under 8,000 bytes. */
  notify(channel: string, payloads: readonly string[]): Promise<void>;
}

export interface NotifyLiveBusOptions {
  onTrouble: OnBusTrouble;
  /** Least time between two statements; what is published meanwhile goes with the next one. */
  gatherMs?: number;
}

/** The channel that all processes on one database share. */
export const LIVE_CHANNEL = 'rex_live';

/** PostgreSQL refuses 8,000 bytes and more. */
const PAYLOAD_BYTES_MAX = 7_900;
const GATHER_MS = 20;
const HINT = /^([0-9a-f-]{36}):(\d{1,15})$/;

/**
 * A bus between processes over NOTIFY. Subscribers here are told at once; for those elsewhere the newest number of
 * each execution is kept until the one statement under way is answered, so a burst costs the database nothing.
 */
export class NotifyLiveBus implements LiveBus {
  readonly #port: NotifyPort;
  readonly #local: LocalLiveBus;
  readonly #onTrouble: OnBusTrouble;
  readonly #gatherMs: number;
  #pending = new Map<string, number>();
  #sending: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  #stopListening: () => Promise<void> = async () => undefined;
  #isClosed = false;

  private constructor(port: NotifyPort, { onTrouble, gatherMs = GATHER_MS }: NotifyLiveBusOptions) {
    this.#port = port;
    this.#local = new LocalLiveBus({ onTrouble });
    this.#onTrouble = onTrouble;
    this.#gatherMs = gatherMs;
  }

  /** Resolves when it hears what others publish. */
  static async open(port: NotifyPort, options: NotifyLiveBusOptions): Promise<NotifyLiveBus> {
    const bus = new NotifyLiveBus(port, options);
    bus.#stopListening = await port.listen(LIVE_CHANNEL, (payload) => bus.#hear(payload));
    return bus;
  }

  publish(executionId: string, seq: number): void {
    if (this.#isClosed) return;
    this.#local.publish(executionId, seq);
    const known = this.#pending.get(executionId);
    if (known === undefined || known < seq) this.#pending.set(executionId, seq);
    if (this.#sending === null && this.#timer === null) this.#send();
  }

  subscribe(executionId: string, onNews: (seq: number) => void): () => void {
    return this.#local.subscribe(executionId, onNews);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.#sending;
    if (this.#pending.size > 0) this.#send();
    await this.#sending;
    await this.#stopListening();
    await this.#local.close();
  }

  #send(): void {
    const payloads = payloadsOf(this.#pending);
    this.#pending = new Map();
    this.#sending = this.#port
      .notify(LIVE_CHANNEL, payloads)
      // These hints are lost; whoever watches also looks by itself.
      .catch(this.#onTrouble)
      .then(() => {
        this.#sending = null;
        if (!this.#isClosed) this.#timer = setTimeout(() => this.#sendGathered(), this.#gatherMs);
      });
  }

  #sendGathered(): void {
    this.#timer = null;
    if (this.#pending.size > 0) this.#send();
  }

  #hear(payload: string): void {
    if (payload === '') return this.#local.publishLoss();
    for (const hint of payload.split(' ')) {
      const [, executionId, seq] = HINT.exec(hint) ?? [];
      // Anyone with the database's password may write on the channel.
      if (executionId !== undefined) this.#local.publish(executionId, Number(seq));
    }
  }
}

function payloadsOf(hints: ReadonlyMap<string, number>): string[] {
  const payloads: string[] = [];
  let payload = '';
  for (const [executionId, seq] of hints) {
    const hint = `${executionId}:${seq}`;
    if (payload !== '' && payload.length + 1 + hint.length > PAYLOAD_BYTES_MAX) {
      payloads.push(payload);
      payload = '';
    }
    payload = payload === '' ? hint : `${payload} ${hint}`;
  }
  if (payload !== '') payloads.push(payload);
  return payloads;
}
