import { basename } from 'node:path';
import { Worker } from 'node:worker_threads';
import pg from 'pg';
import type { EmbeddedDatabase, Result, Statement } from './database.ts';
import { closedError, lostError } from './database-error.ts';
import { createSyncCounts, readSyncCounts, type SyncCounts } from './durable-node-fs.ts';
import {
  type Command,
  type Housekeeping,
  type Reply,
  unpackError,
  type WorkerSettings,
} from './embedded-protocol.ts';
import { encodeStatement } from './encode-value.ts';
import { type HomeLock, lockHome } from './home-lock.ts';

/** Where the embedded database lives. */
export interface EmbeddedOptions {
  /** The folder that holds it; made with mode 0700. */
  home: string;
  /** What another process is told about the holder of the folder; default the script's name. */
  program?: string;
  /** The module that exports `transactions`; default REX's own. */
  transactions?: URL;
  housekeeping?: Partial<Housekeeping>;
}

/** Enough that PostgreSQL's own limit of depth comes first; past the thread's, the database is dead. */
const STACK_MB = 64;

interface Pending {
  resolve(value: unknown): void;
  reject(thrown: unknown): void;
}

/** Opens the embedded database in a thread of its own, under the lock of its folder. */
export async function connectEmbedded(
  options: EmbeddedOptions,
  transactions: URL,
): Promise<EmbeddedDatabase> {
  const lock = lockHome(options.home, options.program ?? basename(process.argv[1] ?? process.argv0));
  const counts = createSyncCounts();
  const workerData: WorkerSettings = {
    home: options.home,
    transactions: transactions.href,
    housekeeping: { everyMs: 300_000, afterCommits: 10_000, ...options.housekeeping },
    counts,
  };
  const database = new ThreadDatabase(lock, counts, workerData);
  try {
    await database.ready;
    return database;
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}

class ThreadDatabase implements EmbeddedDatabase {
  readonly kind = 'embedded';
  readonly ready: Promise<void>;
  readonly #lock: HomeLock;
  readonly #counts: SyncCounts;
  readonly #worker: Worker;
  readonly #exited: Promise<void>;
  readonly #pending = new Map<number, Pending>();
  readonly #channels = new Map<string, Set<(payload: string) => void>>();
  #nextId = 1;
  #crash: string | undefined;
  #closing: Promise<void> | undefined;

  constructor(lock: HomeLock, counts: SyncCounts, workerData: WorkerSettings) {
    this.#lock = lock;
    this.#counts = counts;
    const started = Promise.withResolvers<void>();
    this.ready = started.promise;
    this.#worker = new Worker(new URL('./embedded-worker.ts', import.meta.url), {
      workerData,
      resourceLimits: { stackSizeMb: STACK_MB },
    });
    this.#worker.on('message', (reply: Reply) => {
      if (reply.kind === 'ready') started.resolve();
      else this.#hear(reply);
    });
    this.#worker.on('error', (thrown) => {
      this.#crash ??= thrown instanceof Error ? thrown.message : String(thrown);
    });
    this.#exited = new Promise((resolve) => {
      this.#worker.once('exit', () => {
        this.#crash ??= this.#closing ? undefined : 'its thread ended';
        started.reject(this.#lostError());
        for (const { reject } of this.#pending.values()) reject(this.#lostError());
        this.#pending.clear();
        resolve();
      });
    });
    // Idle, it keeps no process alive; see #ask.
    void this.ready.then(
      () => this.#worker.unref(),
      () => undefined,
    );
  }

  async query<Row>(statement: Statement): Promise<Result<Row>> {
    const statements = [encodeStatement(statement)];
    const [result] = (await this.#ask({ kind: 'batch', statements })) as [Result<Row>];
    return result;
  }

  async batch(statements: readonly Statement[]): Promise<Result[]> {
    return this.#ask({ kind: 'batch', statements: statements.map(encodeStatement) }) as Promise<Result[]>;
  }

  async transact<T>(name: string, args: unknown): Promise<T> {
    return this.#ask({ kind: 'transact', name, args }) as Promise<T>;
  }

  async exec(sql: string): Promise<void> {
    await this.#ask({ kind: 'exec', sql });
  }

  async listen(channel: string, onMessage: (payload: string) => void): Promise<() => Promise<void>> {
    await this.exec(`LISTEN ${pg.escapeIdentifier(channel)}`);
    const listeners = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, listeners);
    // An own function, so that the same callback may listen twice and stop once.
    const own = (payload: string): void => onMessage(payload);
    listeners.add(own);
    return async () => {
      if (!listeners.delete(own) || listeners.size > 0) return;
      this.#channels.delete(channel);
      if (!this.#closing && this.#crash === undefined) {
        await this.exec(`UNLISTEN ${pg.escapeIdentifier(channel)}`);
      }
    };
  }

  async notify(channel: string, payload: string): Promise<void> {
    await this.query({ text: 'SELECT pg_notify($1, $2)', values: [channel, payload] });
  }

  async health(): Promise<void> {
    await this.query({ text: 'SELECT 1' });
  }

  syncs(): { all: number; wal: number } {
    return readSyncCounts(this.#counts);
  }

  async vacuum(): Promise<string[]> {
    return this.#ask({ kind: 'vacuum' }) as Promise<string[]>;
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    try {
      if (this.#crash === undefined) await this.#send({ kind: 'close' });
    } finally {
      await this.#worker.terminate();
      await this.#exited;
      this.#lock.release();
    }
  }

  async #ask(command: Command): Promise<unknown> {
    if (this.#closing) throw closedError();
    if (this.#crash !== undefined) throw this.#lostError();
    return this.#send(command);
  }

  #send(command: Command): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#worker.postMessage({ ...command, id });
      if (this.#pending.size === 0) this.#worker.ref();
      this.#pending.set(id, { resolve, reject });
    });
  }

  #hear(reply: Exclude<Reply, { kind: 'ready' }>): void {
    switch (reply.kind) {
      case 'crashed':
        this.#crash ??= reply.message;
        return;
      case 'notification':
        for (const onMessage of this.#channels.get(reply.channel) ?? []) onMessage(reply.payload);
        return;
      case 'done':
        this.#take(reply.id)?.resolve(reply.value);
        return;
      case 'refused':
        this.#take(reply.id)?.reject(unpackError(reply.error));
    }
  }

  #take(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    if (this.#pending.size === 0) this.#worker.unref();
    return pending;
  }

  #lostError(): Error {
    const reason = this.#crash ?? 'it was closed';
    return lostError(`The embedded database stopped (${reason}); close it and connect again.`);
  }
}
