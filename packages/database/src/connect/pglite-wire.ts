import { EventEmitter } from 'node:events';
import type { PGlite } from '@electric-sql/pglite';

/**
 * What pg's client takes for a socket: the bytes go to PostgreSQL in this thread. So the embedded database
 * speaks through the same client, with the same prepared statements, types and errors, as a server.
 */
export class PgliteWire extends EventEmitter {
  writable = true;
  readonly #pglite: PGlite;
  readonly #onCrash: (thrown: unknown) => never;
  #chunks: Uint8Array[] = [];

  constructor(pglite: PGlite, onCrash: (thrown: unknown) => never) {
    super();
    this.#pglite = pglite;
    this.#onCrash = onCrash;
  }

  connect(): void {
    process.nextTick(() => this.emit('connect'));
  }

  write(bytes: Uint8Array, onWritten?: () => void): boolean {
    this.#chunks.push(bytes);
    // The client must have noted its query before the answer comes, and all of a query goes in one piece.
    if (this.#chunks.length === 1) process.nextTick(() => this.#run());
    if (onWritten) process.nextTick(onWritten);
    return true;
  }

  #run(): void {
    const message = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    this.#chunks = [];
    try {
      this.emit('data', this.#answerTo(message));
    } catch (thrown) {
      this.#onCrash(thrown);
    }
  }

  #answerTo(message: Uint8Array): Buffer {
    // A startup packet begins with its length, every other message with a letter.
    if (message[0] === 0) return Buffer.from(this.#pglite.execProtocolRawSync(message));
    const pieces: Buffer[] = [];
    // Runs to its end before it returns; the promise only says whether it threw. Each piece is a view of
    // the database's memory and must be copied.
    this.#pglite
      .execProtocolRawStream(message, {
        syncToFs: false,
        onRawData: (bytes) => pieces.push(Buffer.from(bytes)),
      })
      .catch(this.#onCrash);
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  end(): void {
    this.writable = false;
    process.nextTick(() => this.emit('close'));
  }

  destroy(): void {
    this.end();
  }

  setNoDelay(): void {}
  setKeepAlive(): void {}
  ref(): void {}
  unref(): void {}
}
