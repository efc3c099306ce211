import pg from 'pg';
import type { Result } from './database.ts';
import { lostError, toDatabaseError } from './database-error.ts';
import type { WireStatement, WireValue } from './encode-value.ts';
import { columnParser } from './parse-column.ts';

/** The parts of pg's connection that an exchange speaks to. */
interface Wire {
  stream: { cork?(): void; uncork?(): void };
  parse(query: { name: string; text: string }): void;
  bind(config: {
    statement: string;
    values: WireValue[];
    valueMapper(value: WireValue): string | Buffer | null;
  }): void;
  describe(message: { type: 'P' }): void;
  execute(config: object): void;
  close(message: { type: 'S'; name: string }): void;
  sync(): void;
  sendCopyFail(message: string): void;
  once(event: 'readyForQuery' | 'end', listener: () => void): void;
  off(event: 'readyForQuery' | 'end', listener: () => void): void;
}

interface Column {
  name: string;
  parse: (text: string) => unknown;
}

/** The texts that each connection has prepared, by name. */
const preparedOn = new WeakMap<Wire, Map<string, string>>();

/**
 * Statements sent together and closed by one Sync, which PostgreSQL runs as one transaction: one round
 * trip, all or nothing, and no BEGIN whose failure could let the others run each on its own.
 * It is a `Submittable` of pg's client; the `handle…` methods are what that client calls.
 */
export class Exchange {
  /** pg's client refuses a submittable without one. */
  readonly callback = (): void => {};
  readonly results: Promise<Result[]>;
  readonly #statements: readonly WireStatement[];
  readonly #answers: Result[] = [];
  readonly #newNames: WireStatement[] = [];
  readonly #settle: PromiseWithResolvers<Result[]>;
  #wire: Wire | undefined;
  #columns: Column[] = [];
  #rows: Record<string, unknown>[] = [];
  #unreadable: unknown;

  constructor(statements: readonly WireStatement[]) {
    this.#statements = statements;
    this.#settle = Promise.withResolvers<Result[]>();
    this.results = this.#settle.promise;
  }

  /** Sends everything; an error that it returns means that nothing was sent. */
  submit(connection: unknown): Error | null {
    const wire = connection as Wire; // pg's own types leave out what a submittable needs
    const prepared = preparedOn.get(wire) ?? new Map<string, string>();
    preparedOn.set(wire, prepared);
    const conflict = findConflict(this.#statements, prepared);
    if (conflict) return conflict;
    this.#wire = wire;
    wire.stream.cork?.();
    for (const statement of this.#statements) this.#send(wire, statement, prepared);
    wire.sync();
    wire.stream.uncork?.();
    return null;
  }

  #send(wire: Wire, statement: WireStatement, prepared: Map<string, string>): void {
    const name = statement.name ?? '';
    if (!name) wire.parse({ name, text: statement.text });
    else if (!prepared.has(name) && !this.#newNames.some((known) => known.name === name)) {
      // After a failed exchange the server may know a name that we do not; closing an unknown one is fine.
      wire.close({ type: 'S', name });
      wire.parse({ name, text: statement.text });
      this.#newNames.push(statement);
    }
    wire.bind({ statement: name, values: statement.values, valueMapper: toProtocolValue });
    wire.describe({ type: 'P' });
    wire.execute({});
  }

  handleRowDescription(message: { fields: { name: string; dataTypeID: number }[] }): void {
    this.#columns = message.fields.map(({ name, dataTypeID }) => ({ name, parse: columnParser(dataTypeID) }));
  }

  handleDataRow(message: { fields: (string | null)[] }): void {
    const row: Record<string, unknown> = {};
    try {
      for (let index = 0; index < this.#columns.length; index++) {
        const column = this.#columns[index]!;
        const text = message.fields[index] ?? null;
        row[column.name] = text === null ? null : column.parse(text);
      }
    } catch (thrown) {
      this.#unreadable ??= thrown;
    }
    this.#rows.push(row);
  }

  handleCommandComplete(message: { text: string }): void {
    const rowCount = Number.parseInt(message.text.slice(message.text.lastIndexOf(' ') + 1), 10);
    this.#answer(Number.isNaN(rowCount) ? 0 : rowCount);
  }

  handleEmptyQuery(): void {
    this.#answer(0);
  }

  #answer(rowCount: number): void {
    this.#answers.push({ rows: this.#rows, rowCount });
    this.#rows = [];
    this.#columns = [];
  }

  handleReadyForQuery(): void {
    const prepared = this.#wire && preparedOn.get(this.#wire);
    for (const { name, text } of this.#newNames) prepared?.set(name!, text);
    if (this.#unreadable !== undefined) this.#settle.reject(toDatabaseError(this.#unreadable));
    else this.#settle.resolve(this.#answers);
  }

  handleError(thrown: unknown): void {
    const error = toDatabaseError(thrown);
    const wire = this.#wire;
    const isAnswer = thrown instanceof pg.DatabaseError && thrown.severity === 'ERROR';
    if (!wire || !isAnswer) {
      this.#settle.reject(error);
      return;
    }
    // The server reports an error before it has rolled back; ready means that it has.
    const settle = (): void => {
      wire.off('readyForQuery', settle);
      wire.off('end', settle);
      this.#settle.reject(error);
    };
    wire.once('readyForQuery', settle);
    wire.once('end', settle);
  }

  handleCopyInResponse(connection: Wire): void {
    connection.sendCopyFail('COPY FROM STDIN has no source here');
  }

  handleCopyData(): void {}

  handlePortalSuspended(): void {
    this.#settle.reject(lostError('The server suspended a portal that was to run to its end.'));
  }
}

function findConflict(
  statements: readonly WireStatement[],
  prepared: Map<string, string>,
): Error | undefined {
  const texts = new Map<string, string>();
  for (const { name, text } of statements) {
    if (!name) continue;
    const known = prepared.get(name) ?? texts.get(name);
    if (known !== undefined && known !== text) {
      return new Error(`The statement name '${name}' stands for another text already; one name, one text.`);
    }
    texts.set(name, text);
  }
  return undefined;
}

function toProtocolValue(value: WireValue): string | Buffer | null {
  if (value === null || typeof value === 'string') return value;
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
}
