import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import type { App } from '../app.ts';

const YEAR_SECONDS = 365 * 24 * 3_600;

/** A Content-Security-Policy that runs our own scripts and these inline ones, each named by its hash. */
export function contentSecurityPolicy(scriptHashes: readonly string[] = []): string {
  return [
    "default-src 'self'",
    ["script-src 'self'", ...scriptHashes.map((hash) => `'${hash}'`)].join(' '),
    // Components set their own style attributes.
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'self'",
  ].join('; ');
}

/** The headers that keep browsers from doing what no page of ours asks for, and the origins that may call. */
export async function addSecurityHeaders(app: App, allowedOrigins: readonly string[]): Promise<void> {
  await app.register(helmet, {
    // Written by hand, since each page has scripts of its own.
    contentSecurityPolicy: false,
    // Over plain HTTP it would be wrong, so it follows the request.
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
  });
  const policy = contentSecurityPolicy();
  app.addHook('onRequest', async (request, reply) => {
    reply.header('content-security-policy', policy);
    reply.header('x-request-id', request.id);
    if (request.protocol === 'https') {
      reply.header('strict-transport-security', `max-age=${YEAR_SECONDS}; includeSubDomains`);
    }
  });
  if (allowedOrigins.length === 0) return;
  await app.register(cors, {
    origin: [...allowedOrigins],
    credentials: true,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key'],
    exposedHeaders: ['idempotent-replayed', 'retry-after', 'x-request-id'],
    maxAge: 600,
  });
}
