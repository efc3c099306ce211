import pg from 'pg';

interface DatabaseErrorFacts {
  /** SQLSTATE; 08006 for a connection lost without one, 08003 for a database that was closed. */
  code: string;
  message: string;
  constraint?: string | undefined;
  table?: string | undefined;
  detail?: string | undefined;
  isConnectionLost?: boolean;
  cause?: unknown;
}

/** The one error of both databases. After `isConnectionLost` it is unknown whether a commit under way happened. */
export class DatabaseError extends Error {
  readonly code: string;
  readonly constraint: string | undefined;
  readonly table: string | undefined;
  readonly detail: string | undefined;
  readonly isConnectionLost: boolean;

  constructor(facts: DatabaseErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'DatabaseError';
    this.code = facts.code;
    this.constraint = facts.constraint;
    this.table = facts.table;
    this.detail = facts.detail;
    this.isConnectionLost = facts.isConnectionLost ?? false;
  }
}

/** The error of every call after `close`. */
export function closedError(): DatabaseError {
  return new DatabaseError({ code: '08003', message: 'The database was closed; connect again to use it.' });
}

/** The error of every call that a dead connection leaves without an answer. */
export function lostError(message: string, cause?: unknown): DatabaseError {
  return new DatabaseError({ code: '08006', message, isConnectionLost: true, cause });
}

/** The one conversion from what a driver throws. */
export function toDatabaseError(thrown: unknown): DatabaseError {
  if (thrown instanceof DatabaseError) return thrown;
  if (thrown instanceof pg.DatabaseError) {
    const code = thrown.code ?? 'XX000';
    const { message, constraint, table, detail } = thrown;
    return new DatabaseError({
      code,
      message,
      constraint,
      table,
      detail,
      isConnectionLost: isLostState(code),
      cause: thrown,
    });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (isLostByDriver(thrown, message)) return lostError(message || 'The connection was lost.', thrown);
  return new DatabaseError({ code: 'XX000', message, cause: thrown });
}

/** Class 08, and an administrator's or a crash's shutdown (57P05 is an idle session that was ended). */
function isLostState(code: string): boolean {
  return code.startsWith('08') || ['57P01', '57P02', '57P03', '57P05'].includes(code);
}

const LOST_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

/** The driver marks a dead socket by Node's codes or only by its words. */
function isLostByDriver(thrown: unknown, message: string): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : '';
  return LOST_CODES.has(code) || /Connection terminated|not queryable|timeout expired/.test(message);
}
