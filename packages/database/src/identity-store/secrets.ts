import { createHash, randomBytes } from 'node:crypto';

/** 256 random bits as text that fits an address, a header and a cookie. */
export const newSecret = (): string => randomBytes(32).toString('base64url');

/** What is kept of such a secret: random bits need neither salt nor a slow hash. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex');
