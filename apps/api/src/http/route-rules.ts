import type { ErrorCode, Failure } from '@rex/types';
import type { RouteOptions } from 'fastify';
import type { App } from '../app.ts';
import { type Answer, failures } from './answers.ts';

type Answers = Record<string, Answer<typeof Failure>>;

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD' || method === 'OPTIONS';

/**
 * What holds for every route: one that changes something says what it needs, the failures that any route may give are
 * in its schema, and the only success that it declares is the status that it gives.
 */
export function addRouteRules(app: App): void {
  app.addHook('onRoute', (route) => {
    const methods = [route.method].flat();
    if (!methods.every(isRead) && route.config?.needs === undefined) {
      throw new Error(`${methods} ${route.url} changes something: its config has to say what it needs.`);
    }
    const response = route.schema?.response as Answers | undefined;
    if (!response) return;
    for (const [status, shared] of Object.entries(failures(sharedCodes(route)))) {
      const own = response[status];
      const words = new Set([...(own?.description.split(', ') ?? []), ...shared.description.split(', ')]);
      response[status] = { ...shared, description: [...words].sort().join(', ') };
    }
    giveDeclaredStatus(route, response);
  });
}

/** Whether a route heeds an `Idempotency-Key`. */
export const isRepeatable = ({ method, config }: Pick<RouteOptions, 'method' | 'config'>): boolean =>
  ![method].flat().every(isRead) && config?.needs !== 'public' && !config?.hasSecretAnswer;

function sharedCodes(route: RouteOptions): ErrorCode[] {
  const { schema, config, bodyLimit } = route;
  return [
    'rate_limited',
    'internal',
    'overloaded',
    'unavailable',
    ...(schema?.body || schema?.params || schema?.querystring ? (['invalid_input'] as const) : []),
    ...(schema?.body || bodyLimit ? (['invalid_json', 'not_storable', 'payload_too_large'] as const) : []),
    ...(config?.needs === 'public' ? [] : (['unauthorized', 'forbidden'] as const)),
    ...(isRepeatable(route) ? (['conflict', 'idempotency_mismatch'] as const) : []),
  ];
}

function giveDeclaredStatus(route: RouteOptions, response: Answers): void {
  const successes = Object.keys(response).filter((status) => status.startsWith('2'));
  const status = Number(successes[0]);
  if (successes.length !== 1 || status === 200) return;
  const own = [route.preHandler ?? []].flat();
  route.preHandler = [
    async (_request, reply) => {
      reply.code(status);
    },
    ...own,
  ];
}
