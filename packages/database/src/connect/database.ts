/** One SQL statement with its parameters `$1, $2, …`; how values travel is said at `encodeValue` and `parseColumn`. */
export interface Statement {
  text: string;
  values?: readonly unknown[];
  /** Prepared once per connection under this name, for hot statements; one name, one text. */
  name?: string;
}

/** What a statement answered; `rowCount` counts rows returned or changed. */
export interface Result<Row = Record<string, unknown>> {
  rows: Row[];
  rowCount: number;
}

/** What a named transaction may do: run statements on its own connection, one after another. */
export interface Transaction {
  query<Row = Record<string, unknown>>(statement: Statement): Promise<Result<Row>>;
}

/**
 * A transaction with code between its statements. It runs in the thread that owns the connection, so its
 * arguments and its result are plain data. It commits when it returns and rolls back when it throws.
 */
export type NamedTransaction = (tx: Transaction, args: unknown) => Promise<unknown>;

/** What the module behind `transactions` exports. */
export interface TransactionsModule {
  transactions: Readonly<Record<string, NamedTransaction>>;
}

/**
 * The one way to a database, the same for PostgreSQL and the embedded one. Every refusal is a
 * `DatabaseError`; no transaction callback leaves this package.
 */
export interface Database {
  readonly kind: 'embedded' | 'postgres';
  /** Runs one statement in a transaction of its own. */
  query<Row = Record<string, unknown>>(statement: Statement): Promise<Result<Row>>;
  /** Runs all statements in one transaction and one round trip, all or nothing. */
  batch(statements: readonly Statement[]): Promise<Result[]>;
  /** Runs a named transaction; an error that it throws itself arrives as it is (a RexError stays one). */
  transact<T>(name: string, args: unknown): Promise<T>;
  /** Runs several statements without parameters, for DDL; in one transaction unless the text says otherwise. */
  exec(sql: string): Promise<void>;
  /**
   * Calls back for each notification until the returned function is called. After a lost connection was
   * made anew it calls back with '' once, since notifications may be missing: poll then.
   */
  listen(channel: string, onMessage: (payload: string) => void): Promise<() => Promise<void>>;
  /** Sends a notification; a payload holds at most 7,999 bytes. */
  notify(channel: string, payload: string): Promise<void>;
  /** Resolves when the database answers. */
  health(): Promise<void>;
  /** Lets what was asked finish, refuses what comes later, and gives everything back. */
  close(): Promise<void>;
}

/** What only the embedded database can tell and do. */
export interface EmbeddedDatabase extends Database {
  readonly kind: 'embedded';
  /** Counts since the start: syncs to disk, and those of the write-ahead log among them. */
  syncs(): { all: number; wal: number };
  /** Vacuums and analyses now every table that has something to clean, and tells which. */
  vacuum(): Promise<string[]>;
}
