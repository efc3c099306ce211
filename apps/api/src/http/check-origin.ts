import { RexError } from '@rex/types';
import type { FastifyRequest } from 'fastify';

/**
 * Refuses a request that the page of another site made; browsers name the page's origin, programs name none. Throws
 * RexError `forbidden`.
 */
export function checkOrigin(
  { headers: { origin }, host }: Pick<FastifyRequest, 'headers' | 'host'>,
  allowedOrigins: readonly string[],
): void {
  if (origin === undefined || allowedOrigins.includes(origin)) return;
  // A proxy may end TLS, so that the scheme here says nothing.
  if (URL.canParse(origin) && new URL(origin).host === host) return;
  throw new RexError(
    'forbidden',
    'Pages of this origin may not call REX: set FRONTEND_URL to the origin of your own page.',
  );
}
