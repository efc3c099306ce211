import { fsyncSync } from 'node:fs';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/** Shared between threads: how often the disk was told to keep what it has. */
export type SyncCounts = Int32Array<SharedArrayBuffer>;
const ALL = 0;
const WAL = 1;

/** Makes counters that a worker can count in and its owner can read. */
export function createSyncCounts(): SyncCounts {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}

/** Reads the counters; they wrap around after 2³² syncs. */
export function readSyncCounts(counts: SyncCounts): { all: number; wal: number } {
  return { all: Atomics.load(counts, ALL) >>> 0, wal: Atomics.load(counts, WAL) >>> 0 };
}

interface Stream {
  nfd: number;
  path?: string;
}

/** The part of Emscripten's module that is reached into. */
interface EmscriptenModule {
  FS: { filesystems: { NODEFS: { stream_ops: { fsync?: (stream: Stream) => number } } } };
}

type InitParameters = Parameters<NodeFS['init']>;

/**
 * PGlite's file system on a folder, with the fsync that it lacks. A failed fsync means that what was
 * written may be lost although a second try would succeed, so it is fatal, as it is for PostgreSQL.
 */
export class DurableNodeFs extends NodeFS {
  readonly #counts: SyncCounts;
  readonly #onFailure: (thrown: unknown) => never;

  constructor(folder: string, counts: SyncCounts, onFailure: (thrown: unknown) => never) {
    super(folder);
    this.#counts = counts;
    this.#onFailure = onFailure;
  }

  override async init(...parameters: InitParameters): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(...parameters);
    emscriptenOpts.preRun?.push((module) => {
      const { stream_ops } = (module as unknown as EmscriptenModule).FS.filesystems.NODEFS;
      stream_ops.fsync = (stream) => this.#sync(stream);
    });
    return { emscriptenOpts };
  }

  #sync(stream: Stream): number {
    try {
      fsyncSync(stream.nfd);
    } catch (thrown) {
      this.#onFailure(thrown);
    }
    Atomics.add(this.#counts, ALL, 1);
    if (stream.path?.includes('/pg_wal/')) Atomics.add(this.#counts, WAL, 1);
    return 0;
  }
}
