import { type Json, LIMITS, RexError, toRexError, type Value } from '@rex/types';
import { findUnstorable, jsonBytes, Lru } from '@rex/utils';

/** Where large values are kept apart. */
export interface BlobPorts {
  /** SHA-256 of a text in hexadecimal. */
  hash(text: string): string;
  read(hash: string): Promise<string>;
}

/** Turns JSON into values, large ones into blobs, and back. */
export class Values {
  readonly #ports: BlobPorts;
  readonly #read = new Lru<string, Json>(256);

  constructor(ports: BlobPorts) {
    this.#ports = ports;
  }

  /**
   * A value that can be stored (E12); `keep` is called with the text of a blob. Throws RexError
   * `output_not_storable` or `output_too_large`.
   */
  pack(
    json: Json,
    inlineBytes: number,
    keep: (hash: string, text: string) => void,
    bytesMax: number = LIMITS.payloadBytes,
  ): Value {
    const problem = findUnstorable(json, { depthMax: LIMITS.jsonDepth });
    if (problem) throw unstorable(json, problem.path, problem.message);
    if (isSurelySmall(json)) return { inline: json };
    const text = JSON.stringify(json);
    if (text.length * 3 <= inlineBytes) return { inline: json };
    const bytes = jsonBytes(text);
    if (bytes <= inlineBytes) return { inline: json };
    if (bytes > bytesMax) {
      throw new RexError(
        'output_too_large',
        `${bytes} bytes are more than the limit of ${bytesMax}: pass on less`,
      );
    }
    const hash = this.#ports.hash(text);
    this.#read.set(hash, json);
    keep(hash, text);
    return { blob: hash, bytes };
  }

  /** The same for what an execution begins with. Throws RexError `not_storable` or `payload_too_large`. */
  packInput(input: Json, inlineBytes: number, keep: (hash: string, text: string) => void): Value {
    try {
      return this.pack(input, inlineBytes, keep, LIMITS.inputBytes);
    } catch (thrown) {
      const { code, message } = toRexError(thrown);
      throw new RexError(
        code === 'output_too_large' ? 'payload_too_large' : 'not_storable',
        `the input: ${message}`,
      );
    }
  }

  /** The JSON of a value that is at hand; undefined for a blob that must be read first. */
  known(value: Value): Json | undefined {
    return 'inline' in value ? value.inline : this.#read.get(value.blob);
  }

  /** The JSON of a value: at once when it is in line or known, otherwise when it has been read. */
  unpack(value: Value): Json | Promise<Json> {
    const known = this.known(value);
    if ('inline' in value || known !== undefined) return known as Json;
    return this.#ports.read(value.blob).then((text) => {
      const json: Json = JSON.parse(text);
      this.#read.set(value.blob, json);
      return json;
    });
  }
}

const isSurelySmall = (json: Json): boolean =>
  json === null ||
  typeof json === 'number' ||
  typeof json === 'boolean' ||
  (typeof json === 'string' && json.length < 80);

function unstorable(json: Json, path: string, message: string): RexError {
  const place = path === '' ? 'the output' : `the output at ${path}`;
  let beginning = '';
  try {
    beginning = JSON.stringify(json).slice(0, 200).toWellFormed();
  } catch {
    beginning = 'too deep to show';
  }
  return new RexError(
    'output_not_storable',
    `${place} cannot be stored: ${message}. It begins: ${beginning}`,
  );
}
