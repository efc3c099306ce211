// A lock between processes of one checkout: a folder that holds its owner's process id. Plain JavaScript, because it
// runs before anything is installed, on whatever Node the machine has (18 or newer).

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const WAIT_MAX_MS = 15 * 60_000;
const POLL_MS = 200;

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Takes the lock if it is free or its owner is dead. The folder appears with its owner in one rename, so it is never
 * ownerless; of several who find a dead owner, the one that makes `after-<owner>` inherits it.
 */
function tryLock(lock) {
  const mine = `${lock}.${process.pid}`;
  rmSync(mine, { recursive: true, force: true });
  mkdirSync(mine);
  writeFileSync(join(mine, 'owner'), String(process.pid));
  try {
    renameSync(mine, lock);
    return true;
  } catch (error) {
    rmSync(mine, { recursive: true, force: true });
    if (!['ENOTEMPTY', 'EEXIST', 'EPERM'].includes(error.code)) throw error;
  }
  const owner = readText(join(lock, 'owner'));
  if (owner === undefined || isAlive(Number(owner))) return false;
  const claim = join(lock, `after-${owner}`);
  try {
    mkdirSync(claim);
  } catch {
    return false; // Another process inherits, or the lock has just been released.
  }
  if (readText(join(lock, 'owner')) !== owner) {
    rmSync(claim, { recursive: true, force: true });
    return false;
  }
  writeFileSync(join(lock, 'owner'), String(process.pid));
  return true;
}

function unlock(lock) {
  const released = `${lock}.${process.pid}`;
  renameSync(lock, released);
  rmSync(released, { recursive: true, force: true });
}

/**
 * Does `act` alone among the processes that name the same lock. `whenWaiting` is called once when another one has it.
 * Throws when it is not free within 15 minutes.
 */
export function withLock(lock, { act, whenWaiting }) {
  const deadline = Date.now() + WAIT_MAX_MS;
  let told = false;
  while (!tryLock(lock)) {
    if (Date.now() > deadline)
      throw new Error(`Another process still holds ${lock}. If none is running, remove it and try again.`);
    if (!told) whenWaiting();
    told = true;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, POLL_MS);
  }
  try {
    return act();
  } finally {
    unlock(lock);
  }
}
