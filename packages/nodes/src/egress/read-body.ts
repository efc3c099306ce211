import type { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { EgressError } from './egress-error.ts';

const DECODERS: Readonly<Record<string, () => Transform>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
};

/** Whether a body with this `Content-Encoding` is decoded; others, chains too, are passed on as they came. */
export function isDecodable(coding: string | undefined): coding is string {
  return coding !== undefined && Object.hasOwn(DECODERS, coding.trim().toLowerCase());
}

/** Refuses a body of more than `maxBytes`. */
export function tooLarge(maxBytes: number): EgressError {
  return new EgressError(
    'response_too_large',
    `the answer is larger than ${maxBytes} bytes; ask for less at once`,
  );
}

/** Passes chunks on until they are too many. */
async function* upTo(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of source) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw tooLarge(maxBytes);
    yield chunk;
  }
}

async function gather(source: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) chunks.push(chunk);
  const whole = new Uint8Array(chunks.reduce((bytes, chunk) => bytes + chunk.byteLength, 0));
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/**
 * Reads a body, decoded, of at most `maxBytes`. Wire and decoded bytes are both counted: a small body can decode to
 * a huge one, and an endless one to nothing.
 */
export async function readBody(
  body: Readable,
  coding: string | undefined,
  maxBytes: number,
): Promise<Uint8Array> {
  const wire = (source: AsyncIterable<Uint8Array>) => upTo(source, maxBytes);
  if (!isDecodable(coding)) return await pipeline(body, wire, gather);
  const decoder = DECODERS[coding.trim().toLowerCase()]?.();
  if (!decoder) return await pipeline(body, wire, gather);
  return await pipeline(body, wire, decoder, wire, gather);
}
