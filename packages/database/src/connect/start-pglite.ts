import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';
import { DurableNodeFs, type SyncCounts } from './durable-node-fs.ts';

/** PGlite's own parameters with fsync on; its default is a database that forgets what it confirmed. */
const START_PARAMS = [
  ...PGlite.defaultStartParams.filter((parameter) => parameter !== '-F'),
  ...['-c', 'fsync=on', '-c', 'wal_sync_method=fsync'],
];

/** The status that PostgreSQL's own error handling leaves its main loop with; all else is a crash. */
const LONG_JUMP = 100;

/** Opens the database of a home folder, and makes it at the first start. */
export async function startPglite(
  home: string,
  counts: SyncCounts,
  onCrash: (thrown: unknown) => never,
): Promise<PGlite> {
  const folder = join(home, 'data');
  if (!existsSync(folder)) await initialise(home, folder, counts, onCrash);
  const pglite = await start(folder, counts, onCrash);
  crashOnTrap(pglite, onCrash);
  return pglite;
}

/** Made under another name, so that a start that is killed half-way never leaves half a database. */
async function initialise(
  home: string,
  folder: string,
  counts: SyncCounts,
  onCrash: (thrown: unknown) => never,
): Promise<void> {
  const unfinished = join(home, 'data.new');
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  const pglite = await start(unfinished, counts, onCrash);
  await pglite.close();
  syncTree(unfinished);
  renameSync(unfinished, folder);
  syncPath(home);
}

async function start(
  folder: string,
  counts: SyncCounts,
  onCrash: (thrown: unknown) => never,
): Promise<PGlite> {
  const fs = new DurableNodeFs(folder, counts, onCrash);
  return PGlite.create({ fs, startParams: START_PARAMS, extensions: { vector } });
}

/** PGlite goes on after a trap of its WebAssembly, with memory in an unknown state: never let it. */
function crashOnTrap(pglite: PGlite, onCrash: (thrown: unknown) => never): void {
  const module = pglite.Module;
  const runLoop = module._PostgresMainLoopOnce;
  module._PostgresMainLoopOnce = () => {
    try {
      runLoop();
    } catch (thrown) {
      if ((thrown as { status?: unknown }).status !== LONG_JUMP) onCrash(thrown);
      throw thrown;
    }
  };
}

function syncTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) syncTree(path);
    else syncPath(path);
  }
  syncPath(folder);
}

function syncPath(path: string): void {
  const descriptor = openSync(path, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
