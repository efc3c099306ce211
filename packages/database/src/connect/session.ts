import type pg from 'pg';
import type { NamedTransaction, Result, Statement } from './database.ts';
import { DatabaseError, toDatabaseError } from './database-error.ts';
import { encodeStatement, type WireStatement } from './encode-value.ts';
import { Exchange } from './exchange.ts';

/** Runs statements on one connection as one transaction and one round trip. */
export async function runBatch(
  client: pg.ClientBase,
  statements: readonly WireStatement[],
): Promise<Result[]> {
  if (statements.length === 0) return [];
  return client.query(new Exchange(statements)).results;
}

/** Runs one statement on one connection. */
export async function runStatement(client: pg.ClientBase, statement: WireStatement): Promise<Result> {
  const [result] = await runBatch(client, [statement]);
  return result!;
}

/** Runs SQL text of several statements without parameters; in one transaction unless it says otherwise. */
export async function runScript(client: pg.ClientBase, sql: string): Promise<void> {
  try {
    await client.query(sql);
  } catch (thrown) {
    throw toDatabaseError(thrown);
  }
}

/**
 * Runs what leaves no transaction open. A forgotten BEGIN would swallow everything that comes after it on the
 * same connection, so it is rolled back and is an error.
 */
export async function outsideTransaction<T>(client: pg.ClientBase, run: () => Promise<T>): Promise<T> {
  const [outcome] = await Promise.allSettled([run()]);
  const status = client.getTransactionStatus();
  if (status === 'T' || status === 'E') {
    await runScript(client, 'ROLLBACK');
    const message = 'The SQL left a transaction open; it was rolled back.';
    const cause: unknown = outcome.status === 'rejected' ? outcome.reason : undefined;
    throw new DatabaseError({ code: '25001', message, cause });
  }
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}

/** Runs a transaction's function between BEGIN and COMMIT; what it throws is rethrown after the rollback. */
export async function runTransaction(
  client: pg.ClientBase,
  transaction: NamedTransaction,
  args: unknown,
): Promise<unknown> {
  let isOpen = true;
  let last: Promise<unknown> = Promise.resolve();
  const query = <Row>(statement: Statement): Promise<Result<Row>> => {
    // One after another, also for a function that does not wait for each: a connection runs one at a time.
    const answer = last.then(() => {
      if (!isOpen) throw new DatabaseError({ code: '25000', message: 'This transaction has ended already.' });
      return runStatement(client, encodeStatement(statement)) as Promise<Result<Row>>;
    });
    last = answer.catch(() => undefined);
    return answer;
  };
  await runScript(client, 'BEGIN');
  try {
    const value = await transaction({ query }, args);
    await last;
    isOpen = false;
    // COMMIT of an aborted transaction rolls back without an error; that must not pass for success.
    if (client.getTransactionStatus() === 'E') {
      throw new DatabaseError({ code: '25P02', message: 'A statement of the transaction failed unnoticed.' });
    }
    await runScript(client, 'COMMIT');
    return value;
  } catch (thrown) {
    isOpen = false;
    await last;
    await rollBack(client);
    throw thrown;
  }
}

/** The first error is the one to tell; a connection that cannot roll back is dropped by its owner. */
async function rollBack(client: pg.ClientBase): Promise<void> {
  if (client.getTransactionStatus() === 'I') return;
  await client.query('ROLLBACK').catch(() => undefined);
}
