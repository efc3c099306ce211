import type { IncomingHttpHeaders } from 'node:http';
import { isSignedByGithub, isSignedWebhook } from '@rex/nodes';
import { type JsonObject, RexError } from '@rex/types';

/** A call as it came: signatures are over the bytes, not over what they mean. */
export interface RawCall {
  headers: IncomingHttpHeaders;
  bytes: Uint8Array;
}

const headerOf = ({ headers }: RawCall, name: string): string | undefined => {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
};

/** Throws RexError `unauthorized` unless a call is signed as the node's config asks. */
export function verifyCall(config: JsonObject, secret: string | null, call: RawCall, now: number): void {
  const { verify = 'none' } = config;
  if (verify === 'none') return;
  if (secret !== null && isSigned(verify === 'github', secret, call, now)) return;
  const message =
    verify === 'github'
      ? "This hook takes calls with GitHub's X-Hub-Signature-256 over the body, made with its secret."
      : 'This hook takes calls with webhook-id, webhook-timestamp and webhook-signature, made with its secret.';
  throw new RexError('unauthorized', message);
}

function isSigned(isGithub: boolean, secret: string, call: RawCall, now: number): boolean {
  if (isGithub) return isSignedByGithub(secret, headerOf(call, 'x-hub-signature-256'), call.bytes);
  const headers = {
    ...{ id: headerOf(call, 'webhook-id'), timestamp: headerOf(call, 'webhook-timestamp') },
    signature: headerOf(call, 'webhook-signature'),
  };
  return isSignedWebhook(secret, headers, call.bytes, now);
}

/** The key by which a call that comes again is known: what it says itself, or the event's id where the node asks. */
export function repeatKey(config: JsonObject, call: RawCall): string | undefined {
  const own = headerOf(call, 'idempotency-key');
  if (own !== undefined) return own;
  const { eventId } = config;
  const id = typeof eventId === 'string' ? headerOf(call, eventId) : undefined;
  return id === undefined ? undefined : `${eventId}:${id}`;
}
