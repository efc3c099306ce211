import pg from 'pg';
import { lostError, toDatabaseError } from './database-error.ts';

type OnMessage = (payload: string) => void;

const RECONNECT_FIRST_MS = 100;
const RECONNECT_MAX_MS = 5_000;

/** One connection of its own for LISTEN, opened at the first use and made anew with backoff when it breaks. */
export class PostgresListener {
  readonly #config: pg.ClientConfig;
  readonly #channels = new Map<string, Set<OnMessage>>();
  #client: Promise<pg.Client> | undefined;
  #retry: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(config: pg.ClientConfig) {
    this.#config = config;
  }

  /** Resolves when the server has confirmed that it listens. */
  async listen(channel: string, onMessage: OnMessage): Promise<() => Promise<void>> {
    const client = await this.#connected();
    await listenOn(client, channel);
    const listeners = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, listeners);
    // An own function, so that the same callback may listen twice and stop once.
    const own: OnMessage = (payload) => onMessage(payload);
    listeners.add(own);
    return () => this.#stop(channel, own);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#channels.clear();
    const client = await this.#client?.catch(() => undefined);
    await client?.end();
  }

  async #stop(channel: string, own: OnMessage): Promise<void> {
    const listeners = this.#channels.get(channel);
    if (!listeners?.delete(own) || listeners.size > 0) return;
    this.#channels.delete(channel);
    // On a connection that is gone there is nothing left to stop.
    const client = await this.#client?.catch(() => undefined);
    await client?.query(`UNLISTEN ${pg.escapeIdentifier(channel)}`).catch(() => undefined);
  }

  #connected(): Promise<pg.Client> {
    if (this.#isClosed) return Promise.reject(lostError('The listening connection was closed.'));
    this.#client ??= this.#open();
    return this.#client;
  }

  async #open(): Promise<pg.Client> {
    const client = new pg.Client(this.#config);
    client.on('error', ignore); // 'end' follows, and says the same
    client.on('notification', ({ channel, payload }) => this.#tell(channel, payload ?? ''));
    try {
      await client.connect();
      client.once('end', () => this.#lost());
      for (const channel of this.#channels.keys()) await listenOn(client, channel);
      return client;
    } catch (thrown) {
      this.#client = undefined;
      await client.end().catch(() => undefined);
      throw toDatabaseError(thrown);
    }
  }

  #tell(channel: string, payload: string): void {
    for (const onMessage of this.#channels.get(channel) ?? []) onMessage(payload);
  }

  #lost(): void {
    this.#client = undefined;
    this.#reconnectIn(RECONNECT_FIRST_MS);
  }

  #reconnectIn(delayMs: number): void {
    if (this.#isClosed || this.#channels.size === 0) return;
    clearTimeout(this.#retry);
    // Spread out, since a server that comes back meets all processes at once.
    const spreadMs = delayMs * (0.5 + Math.random() / 2);
    this.#retry = setTimeout(() => void this.#reconnect(delayMs), spreadMs);
  }

  async #reconnect(delayMs: number): Promise<void> {
    try {
      await this.#connected();
    } catch {
      // The next attempt is the answer; statements on the pool report an unreachable server meanwhile.
      this.#reconnectIn(Math.min(delayMs * 2, RECONNECT_MAX_MS));
      return;
    }
    for (const channel of this.#channels.keys()) this.#tell(channel, '');
  }
}

async function listenOn(client: pg.Client, channel: string): Promise<void> {
  try {
    await client.query(`LISTEN ${pg.escapeIdentifier(channel)}`);
  } catch (thrown) {
    throw toDatabaseError(thrown);
  }
}

function ignore(): void {}
