import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Json, RexError } from '@rex/types';

/** Writes a JSON answer; the connection is closed when the request was not read to its end. */
export function answerJson(response: ServerResponse, status: number, body: Json): void {
  if (!response.req.complete) response.setHeader('connection', 'close');
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  });
  response.end(`${JSON.stringify(body)}\n`);
}

/** An error as DESIGN §9 has it; one of ours says nothing of the inside. */
export function answerError(response: ServerResponse, error: RexError): void {
  const { code, message, details } = error;
  const shown = code === 'internal' ? 'Something went wrong inside REX; its log says what.' : message;
  const body = {
    success: false,
    error: { code, message: shown, ...(details === undefined ? {} : { details }) },
  };
  answerJson(response, error.httpStatus, body);
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Throws RexError `unauthorized` unless the request carries the token. */
export function demandToken(request: IncomingMessage, token: string): void {
  const given = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
  // Digests have one length, so that the time of the comparison tells nothing.
  if (timingSafeEqual(digest(given), digest(token))) return;
  throw new RexError('unauthorized', 'Send the token of server.json as `Authorization: Bearer …`.');
}

/** The JSON of a request; throws RexError `payload_too_large` or `invalid_json`. */
export async function readJson(request: IncomingMessage, bytesMax: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new RexError('invalid_json', 'Send JSON, with `Content-Type: application/json`.');
  }
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > bytesMax)
      throw new RexError('payload_too_large', `The request has more than ${bytesMax} bytes.`);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)));
  } catch (thrown) {
    throw new RexError('invalid_json', `The request is not JSON: ${(thrown as Error).message}`, {
      cause: thrown,
    });
  }
}
