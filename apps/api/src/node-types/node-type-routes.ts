import { createHash } from 'node:crypto';
import { NodeManifest } from '@rex/types';
import { z } from 'zod';
import type { ApiDeps } from '../api-deps.ts';
import type { Routes } from '../app.ts';
import { answers } from '../http/answers.ts';
import { envelope } from '../http/envelope.ts';

/** The node types of this installation: enough to draw, check and document them. */
export function nodeTypeRoutes({ manifests }: Pick<ApiDeps, 'manifests'>): Routes {
  const data = [...manifests];
  const etag = `"${createHash('sha256').update(JSON.stringify(data)).digest('base64url')}"`;
  return async (app) => {
    app.get(
      '/node-types',
      {
        schema: {
          ...{ operationId: 'listNodeTypes', tags: ['Node types'], summary: 'List the node types' },
          response: answers(z.array(NodeManifest)),
        },
        config: { needs: 'view' },
      },
      async ({ headers }, reply) => {
        reply.header('etag', etag).header('cache-control', 'private, no-cache');
        if (headers['if-none-match'] === etag) return reply.code(304).send() as never;
        return envelope(data);
      },
    );
  };
}
