import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** How commands reach the `rex start` that holds a data folder; they sign their own token with the folder's key. */
const ServerFile = z.object({ url: z.url(), pid: z.int() });
export type ServerFile = z.infer<typeof ServerFile>;

const pathIn = (home: string): string => join(home, 'server.json');

/** Writes the file, readable by its owner alone; gives what removes it, when it is still ours. */
export function writeServerFile(home: string, server: ServerFile): () => void {
  const path = pathIn(home);
  const draft = `${path}.${process.pid}`;
  rmSync(draft, { force: true });
  writeFileSync(draft, `${JSON.stringify(server)}\n`, { mode: 0o600, flag: 'wx' });
  renameSync(draft, path);
  return () => {
    if (readServerFile(home)?.pid === server.pid) rmSync(path, { force: true });
  };
}

/** Null when there is none, or none that says enough. */
export function readServerFile(home: string): ServerFile | null {
  try {
    return ServerFile.parse(JSON.parse(readFileSync(pathIn(home), 'utf8')));
  } catch {
    return null;
  }
}
