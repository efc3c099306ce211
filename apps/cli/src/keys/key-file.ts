import { randomBytes } from 'node:crypto';
import { chmodSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RexError } from '@rex/types';

const KEY_BYTES = 32;

/**
 * The bytes of a key kept in `HOME/keys/NAME` as hexadecimal text; generated when it is not there yet. The folder has
 * mode 0700, the file 0600. Throws RexError `unavailable` for a file that is no key.
 */
export function keyFile(home: string, name: string): Buffer {
  const folder = join(home, 'keys');
  const file = join(folder, name);
  return readKey(file) ?? makeKey(folder, file) ?? readKey(file) ?? noKey(file);
}

function readKey(file: string): Buffer | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new RexError('unavailable', `The key ${file} cannot be read: ${(thrown as Error).message}`, {
      cause: thrown,
    });
  }
  return /^[0-9a-f]{64}$/.test(text) ? Buffer.from(text, 'hex') : noKey(file);
}

/** Null when another process was first. A link appears whole or not at all, so nobody reads half a key. */
function makeKey(folder: string, file: string): Buffer | null {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const key = randomBytes(KEY_BYTES);
  const draft = `${file}.${process.pid}.${key.toString('hex', 0, 4)}`;
  writeFileSync(draft, `${key.toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    linkSync(draft, file);
    return key;
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') return null;
    throw thrown;
  } finally {
    rmSync(draft, { force: true });
  }
}

function noKey(file: string): never {
  throw new RexError(
    'unavailable',
    `The file ${file} is not a key of 64 hexadecimal digits. Put the right one back, or remove it for a new one.`,
  );
}
