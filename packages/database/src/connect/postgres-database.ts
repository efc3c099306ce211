import pg from 'pg';
import type { Database, Result, Statement } from './database.ts';
import { closedError, DatabaseError, toDatabaseError } from './database-error.ts';
import { encodeStatement } from './encode-value.ts';
import { type FindTransaction, loadTransactions } from './load-transactions.ts';
import { type PostgresOptions, postgresConfig } from './postgres-config.ts';
import { PostgresListener } from './postgres-listener.ts';
import { outsideTransaction, runBatch, runScript, runStatement, runTransaction } from './session.ts';

/** Idle connections stay this long, so that prepared statements outlive a lull. */
const IDLE_MS = 30_000;

/** Connects to PostgreSQL and makes sure that it answers. */
export async function connectPostgres(options: PostgresOptions, transactions: URL): Promise<Database> {
  const database = new PostgresDatabase(options, await loadTransactions(transactions));
  try {
    await database.health();
    return database;
  } catch (thrown) {
    await database.close();
    throw thrown;
  }
}

class PostgresDatabase implements Database {
  readonly kind = 'postgres';
  readonly #pool: pg.Pool;
  readonly #listener: PostgresListener;
  readonly #findTransaction: FindTransaction;
  readonly #running = new Set<Promise<unknown>>();
  #closing: Promise<void> | undefined;

  constructor(options: PostgresOptions, findTransaction: FindTransaction) {
    const { connectionTimeoutMillis, ...config } = postgresConfig(options);
    this.#pool = new pg.Pool({
      ...config,
      max: options.poolMax ?? 10,
      idleTimeoutMillis: IDLE_MS,
      allowExitOnIdle: true,
      // The pool would count waiting for a free connection as connecting too, and fail under load.
      Client: clientWith({ connectionTimeoutMillis }),
    });
    // Without these two an idle or a borrowed connection that dies would end the process. The pool drops
    // it, and whoever runs a statement on it gets the error there.
    this.#pool.on('error', ignore);
    this.#pool.on('connect', (client) => client.on('error', ignore));
    this.#listener = new PostgresListener({ ...config, connectionTimeoutMillis });
    this.#findTransaction = findTransaction;
  }

  async query<Row>(statement: Statement): Promise<Result<Row>> {
    const encoded = encodeStatement(statement);
    return this.#with((client) => runStatement(client, encoded) as Promise<Result<Row>>);
  }

  async batch(statements: readonly Statement[]): Promise<Result[]> {
    const encoded = statements.map(encodeStatement);
    return this.#with((client) => runBatch(client, encoded));
  }

  async transact<T>(name: string, args: unknown): Promise<T> {
    const transaction = this.#findTransaction(name);
    return this.#with((client) => runTransaction(client, transaction, args) as Promise<T>);
  }

  async exec(sql: string): Promise<void> {
    await this.#with((client) => runScript(client, sql));
  }

  async listen(channel: string, onMessage: (payload: string) => void): Promise<() => Promise<void>> {
    if (this.#closing) throw closedError();
    return this.#listener.listen(channel, onMessage);
  }

  async notify(channel: string, payload: string): Promise<void> {
    await this.query({ text: 'SELECT pg_notify($1, $2)', values: [channel, payload] });
  }

  async health(): Promise<void> {
    await this.query({ text: 'SELECT 1' });
  }

  close(): Promise<void> {
    this.#closing ??= this.#end();
    return this.#closing;
  }

  async #end(): Promise<void> {
    await this.#listener.close();
    // The pool forgets whoever waits for a connection when it ends, so it must be idle first.
    await Promise.allSettled(this.#running);
    await this.#pool.end();
  }

  async #with<T>(use: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    if (this.#closing) throw closedError();
    const running = this.#borrow(use);
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  async #borrow<T>(use: (client: pg.ClientBase) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((thrown: unknown) => {
      throw toDatabaseError(thrown);
    });
    let isLost = false;
    try {
      return await outsideTransaction(client, () => use(client));
    } catch (thrown) {
      // The server's last word comes before the end of the connection, which still looks idle then.
      isLost = thrown instanceof DatabaseError && thrown.isConnectionLost;
      throw thrown;
    } finally {
      // A connection that is not idle outside a transaction now is of no use to the next one.
      client.release(isLost || client.getTransactionStatus() !== 'I');
    }
  }
}

function clientWith(own: pg.ClientConfig): new () => pg.ClientBase {
  return class extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super({ ...config, ...own });
    }
  };
}

function ignore(): void {}
