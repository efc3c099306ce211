import { createHmac, timingSafeEqual } from 'node:crypto';
import { RexError } from '@rex/types';

/** How old or early a message may be: whoever caught one cannot send it again later. */
export const TOLERANCE_MS = 5 * 60_000;

const PREFIX = 'whsec_';

/** What is signed: the message's id, its moment in seconds since 1970, and its body as it was sent. */
export interface SignedMessage {
  id: string;
  timestamp: number;
  body: string | Uint8Array;
}

/** The key of a secret that is written as Standard Webhooks does; throws RexError `config_invalid` for another. */
export function webhookKey(secret: string): Buffer {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '', 'base64');
  if (key.length >= 24 && key.length <= 64) return key;
  throw new RexError('config_invalid', 'A webhook secret is whsec_ and 24 to 64 bytes in base64.');
}

/** A new secret of 256 random bits, from these bytes. */
export const webhookSecret = (bytes: Uint8Array): string => PREFIX + Buffer.from(bytes).toString('base64');

/** The headers that sign a message after https://www.standardwebhooks.com. */
export function signWebhook(secret: string, message: SignedMessage): Record<string, string> {
  return {
    'webhook-id': message.id,
    'webhook-timestamp': String(message.timestamp),
    'webhook-signature': `v1,${signatureOf(webhookKey(secret), message).toString('base64')}`,
  };
}

function signatureOf(key: Buffer, { id, timestamp, body }: SignedMessage): Buffer {
  return createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
}

/** The headers of a message that claims to be signed. */
export interface WebhookHeaders {
  id: string | undefined;
  timestamp: string | undefined;
  signature: string | undefined;
}

/** Whether a message was signed with this secret, and is neither old nor from the future. `now` in milliseconds. */
export function isSignedWebhook(
  secret: string,
  { id, timestamp, signature }: WebhookHeaders,
  body: Uint8Array,
  now: number,
): boolean {
  if (!id || !signature || !/^\d{1,12}$/.test(timestamp ?? '')) return false;
  const seconds = Number(timestamp);
  if (Math.abs(now - seconds * 1_000) > TOLERANCE_MS) return false;
  const expected = signatureOf(webhookKey(secret), { id, timestamp: seconds, body });
  // While a secret is being changed a sender signs with both.
  return signature.split(' ').some((each) => each.startsWith('v1,') && isSame(each.slice(3), expected));
}

/** Whether a body was signed as GitHub does: `sha256=` and the HMAC in hexadecimal. */
export function isSignedByGithub(secret: string, signature: string | undefined, body: Uint8Array): boolean {
  if (!signature?.startsWith('sha256=')) return false;
  const given = Buffer.from(signature.slice(7), 'hex');
  const expected = createHmac('sha256', secret).update(body).digest();
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function isSame(base64: string, expected: Buffer): boolean {
  const given = Buffer.from(base64, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
