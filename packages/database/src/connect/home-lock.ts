import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { RexError } from '@rex/types';

/** Who holds a data folder, as written beside its lock. */
export interface Holder {
  pid: number;
  /** ISO text. */
  since: string;
  program: string;
}

/** A held lock; `release` gives the folder free. */
export interface HomeLock {
  release(): void;
}

/** Two that start at once both find the file busy for an instant; one of them gets it after this wait. */
const BUSY_MS = 250;
const SQLITE_BUSY = 5;
/** A connection that nobody refers to is collected, and its lock would go with it, silently. */
const held = new Set<DatabaseSync>();

/**
 * Locks a data folder for this process, or throws `home_locked` saying who holds it. The lock is the
 * kernel's, so it ends with its process, however that ends, and nobody can take it from a live one.
 */
export function lockHome(home: string, program: string): HomeLock {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  // No other code may open this file: closing any descriptor of it would drop the process's lock.
  const file = join(home, 'lock.sqlite');
  const holderFile = join(home, 'lock.json');
  const lock = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    lock.exec('PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (thrown) {
    lock.close();
    if (!isBusy(thrown)) throw thrown;
    throw lockedError(home, readHolder(holderFile), thrown);
  }
  held.add(lock);
  chmodSync(file, 0o600);
  const holder: Holder = { pid: process.pid, since: new Date().toISOString(), program };
  rmSync(holderFile, { force: true });
  writeFileSync(holderFile, JSON.stringify(holder), { mode: 0o600 });
  return {
    release() {
      if (!lock.isOpen) return;
      rmSync(holderFile, { force: true });
      lock.close();
      held.delete(lock);
    },
  };
}

function isBusy(thrown: unknown): boolean {
  return thrown instanceof Error && 'errcode' in thrown && thrown.errcode === SQLITE_BUSY;
}

/** The holder may just be writing or removing its note; the lock itself does not depend on it. */
function readHolder(file: string): Holder | undefined {
  try {
    const { pid, since, program } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Holder>;
    return pid && since && program ? { pid, since, program } : undefined;
  } catch {
    return undefined;
  }
}

function lockedError(home: string, holder: Holder | undefined, cause: unknown): RexError {
  const who = holder
    ? `${holder.program} (process ${holder.pid}, since ${holder.since})`
    : 'another process, which left no note yet';
  const message = `The data folder ${home} is in use by ${who}. Stop that process, or use another folder (REX_HOME).`;
  return new RexError('home_locked', message, { details: { home, ...holder }, cause });
}
