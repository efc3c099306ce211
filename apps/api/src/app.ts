import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Caller, Need } from './caller.ts';

/** The server whose routes are typed by their Zod schemas. */
export type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyRequest {
    /** Set before any handler of a route that is not public. */
    caller: Caller;
    /**
     * The id that this request's new resource takes. With an `Idempotency-Key` it is the same on every repetition,
     * so that a crash between the act and its answer makes no second one.
     */
    resourceId: string;
  }
  interface FastifyContextConfig {
    /** `public`: nobody has to sign in. `view` unless told. */
    needs?: Need | 'public';
    /** An access token for programs may not call it: whoever finds one could make more of them. */
    isForPeople?: boolean;
    /** Its answer is not kept for repetitions with the same `Idempotency-Key`: a secret is shown once. */
    hasSecretAnswer?: boolean;
    /** `door`: the few tries of who signs in. `none`: not counted, or the route counts itself. */
    limit?: 'door' | 'none';
  }
}

/** A group of routes, made by a function of its services: `app.register(workflowRoutes(services))`. */
export type Routes = (app: App) => Promise<void>;
