import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** Tokens of resume links: random, and signed, so that a made-up one is refused without a look into the database. */
export interface ResumeTokens {
  make(): string;
  isOurs(token: string): boolean;
}

export function resumeTokens(key: Uint8Array | string): ResumeTokens {
  // A key of its own, so that no signature of one kind passes for another.
  const ownKey = createHmac('sha256', key).update('rex resume links').digest();
  const sign = (id: string): Buffer => createHmac('sha256', ownKey).update(id).digest();
  return {
    make() {
      const id = randomBytes(24).toString('base64url');
      return `${id}.${sign(id).toString('base64url')}`;
    },
    isOurs(token) {
      const [id = '', signature = ''] = token.split('.');
      const given = Buffer.from(signature, 'base64url');
      const expected = sign(id);
      return given.length === expected.length && timingSafeEqual(given, expected);
    },
  };
}
