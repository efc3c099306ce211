import { OPERATIONS, type Operations } from './generated/operations.ts';
import { type ClientOptions, createSend } from './request.ts';

/** A function per operation of the API. */
export interface RexClient extends Operations {
  /** Where the server is; '' where this page comes from it. */
  readonly baseUrl: string;
}

/** Makes a client of the API at `baseUrl`. Every function throws ApiError. */
export function createClient(options: ClientOptions): RexClient {
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  const send = createSend({ ...options, baseUrl });
  const functions = Object.entries(OPERATIONS).map(([name, operation]) => [
    name,
    (args?: Parameters<typeof send>[1]) => send(operation, args),
  ]);
  // The table and the types are written by one script from one document.
  return { ...(Object.fromEntries(functions) as Operations), baseUrl };
}
