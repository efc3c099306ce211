import { type Json, RexError } from '@rex/types';
import { DatabaseError } from './database-error.ts';
import type { SyncCounts } from './durable-node-fs.ts';
import type { WireStatement } from './encode-value.ts';

/** When the embedded database tidies up; nothing else does, since it has no background processes. */
export interface Housekeeping {
  /** Looks for something to vacuum this often; default 5 minutes. */
  everyMs: number;
  /** And after so many commits; default 10,000. */
  afterCommits: number;
}

/** What the worker is started with. */
export interface WorkerSettings {
  home: string;
  transactions: string;
  housekeeping: Housekeeping;
  counts: SyncCounts;
}

/** What is asked of the worker; whole transactions are one message. */
export type Command =
  | { kind: 'batch'; statements: WireStatement[] }
  | { kind: 'transact'; name: string; args: unknown }
  | { kind: 'exec'; sql: string }
  | { kind: 'vacuum' }
  | { kind: 'close' };
export type Request = Command & { id: number };

/** What the worker says. */
export type Reply =
  | { kind: 'ready' }
  | { kind: 'crashed'; message: string }
  | { kind: 'done'; id: number; value: unknown }
  | { kind: 'refused'; id: number; error: CrossingError }
  | { kind: 'notification'; channel: string; payload: string };

/** An error as it crosses threads, where classes and own properties are lost. */
export type CrossingError =
  | { kind: 'database'; facts: DatabaseFacts; cause: unknown }
  | { kind: 'rex'; code: string; message: string; options: RexFacts }
  | { kind: 'other'; error: unknown };

type DatabaseFacts = Pick<
  DatabaseError,
  'code' | 'message' | 'constraint' | 'table' | 'detail' | 'isConnectionLost'
>;
interface RexFacts {
  retryable: boolean;
  details?: Json;
  retryAfterMs?: number;
}

/** Takes an error apart for the way to another thread. */
export function packError(thrown: unknown): CrossingError {
  if (thrown instanceof DatabaseError) {
    const { code, message, constraint, table, detail, isConnectionLost } = thrown;
    const facts = { code, message, constraint, table, detail, isConnectionLost };
    return { kind: 'database', facts, cause: packable(thrown.cause) };
  }
  if (thrown instanceof RexError) {
    const { code, message, retryable, details, retryAfterMs } = thrown;
    const options = {
      retryable,
      ...(details === undefined ? {} : { details }),
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
    return { kind: 'rex', code, message, options };
  }
  return { kind: 'other', error: packable(thrown) };
}

/** Puts it together again. */
export function unpackError(crossing: CrossingError): unknown {
  switch (crossing.kind) {
    case 'database':
      return new DatabaseError({ ...crossing.facts, cause: crossing.cause });
    case 'rex':
      return new RexError(crossing.code, crossing.message, crossing.options);
    case 'other':
      return crossing.error;
  }
}

/** Name, message and stack of an error survive; another thing thrown crosses as its text. */
function packable(thrown: unknown): unknown {
  return thrown === undefined || thrown instanceof Error ? thrown : new Error(String(thrown));
}
