import { buildApi } from '@rex/api';
import type { Database } from '@rex/database';
import { pino } from 'pino';

/** A JSON Schema as it stands in the document. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: (string | number | boolean | null)[];
  const?: string | number | boolean | null;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  description?: string;
  default?: unknown;
  format?: string;
  minimum?: number;
  maximum?: number;
  maxLength?: number;
}

export interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: Schema;
}

interface Content {
  content?: { 'application/json'?: { schema: Schema } };
}

export interface DocumentedRoute {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  /** Empty: nobody has to be signed in. */
  security?: object[];
  parameters?: Parameter[];
  requestBody?: Content & { required?: boolean };
  responses: Record<string, Content & { description: string }>;
}

/** What is read of an OpenAPI 3.1 document. */
export interface OpenapiDocument {
  info: { title: string; version: string };
  paths: Record<string, Record<string, DocumentedRoute>>;
  components: { schemas: Record<string, Schema> };
}

/** One route with its place. */
export interface PlacedRoute extends DocumentedRoute {
  method: string;
  path: string;
}

const absent = async (): Promise<never> => {
  throw new Error('the description of the API is written without a database');
};

const noDatabase: Database = {
  kind: 'postgres',
  ...{ query: absent, batch: absent, transact: absent, exec: absent },
  ...{ listen: absent, notify: absent, health: absent, close: async () => undefined },
};

/** The API's own description; nothing listens and nothing is stored. */
export async function openapiDocument(): Promise<OpenapiDocument> {
  const app = await buildApi({
    db: noDatabase,
    store: { post: absent },
    starter: { start: absent },
    liveBus: { publish: () => undefined, subscribe: () => () => undefined, close: async () => undefined },
    ...{
      manifests: [],
      log: pino({ level: 'silent' }),
      jwtKey: 'signs nothing, since nobody is served by it',
    },
    ...{ isRegistrationOpen: true, allowedOrigins: [], webRoot: null, rateLimitPerMinute: 1 },
  });
  try {
    await app.ready();
    return app.swagger() as unknown as OpenapiDocument;
  } finally {
    await app.close();
  }
}

/** All routes in the order in which they are described. */
export function routesOf({ paths }: OpenapiDocument): PlacedRoute[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, route]) => ({ ...route, method: method.toUpperCase(), path })),
  );
}

/** The statuses of a route's successes with their bodies; null where there is none. */
export function successesOf({ responses }: DocumentedRoute): [number, Schema | null][] {
  return Object.entries(responses)
    .filter(([status]) => status.startsWith('2'))
    .map(([status, { content }]) => [Number(status), content?.['application/json']?.schema ?? null]);
}

/** The name of the component that a schema refers to; null for one that stands there itself. */
export const componentOf = ({ $ref }: Schema): string | null => $ref?.split('/').at(-1) ?? null;
