import swagger from '@fastify/swagger';
import { createJsonSchemaTransform, createJsonSchemaTransformObject } from 'fastify-type-provider-zod';
import type { App, Routes } from '../app.ts';
import { isRepeatable } from '../http/route-rules.ts';
import { components } from './components.ts';
import { tidyComponents } from './tidy-components.ts';

type Transform = ReturnType<typeof createJsonSchemaTransform>;
type TransformObject = ReturnType<typeof createJsonSchemaTransformObject>;

const transformRoute: Transform = createJsonSchemaTransform({ schemaRegistry: components });
const transformAll: TransformObject = createJsonSchemaTransformObject({ schemaRegistry: components });

const IDEMPOTENCY_HEADER = {
  type: 'object',
  properties: {
    'idempotency-key': {
      type: 'string',
      maxLength: 255,
      description: 'Repeated with the same request, it gives the first answer again for a day',
    },
  },
};

/** Describes every route that is registered from here on as OpenAPI 3.1. */
export async function describeRoutes(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'REX',
        version: '0.1.0',
        description:
          'Durable workflows of people, services and language models. Every answer is `{ success, data, meta? }` or `{ success, error }`. A request that changes something may carry an `Idempotency-Key`: repeated, it gives the first answer again.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      components: {
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            description:
              'A JSON Web Token of a session (`rex token` prints one) or an access token (`rex_…`)',
          },
        },
      },
      security: [{ bearer: [] }],
    },
    transform(document) {
      const { schema, url } = transformRoute(document);
      const { route } = document;
      return {
        url,
        schema: {
          ...schema,
          ...(route.config?.needs === 'public' ? { security: [] } : {}),
          ...(isRepeatable(route) && !schema.hide ? { headers: IDEMPOTENCY_HEADER } : {}),
        },
      };
    },
    transformObject: (document) => tidyComponents(transformAll(document)),
  });
}

/** The description itself. */
export const openapiRoutes: Routes = async (app) => {
  app.get('/openapi.json', { schema: { hide: true }, config: { needs: 'public', limit: 'none' } }, async () =>
    app.swagger(),
  );
};
