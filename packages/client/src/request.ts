import type { PageMeta } from '@rex/types';
import { ApiError } from './api-error.ts';
import { type Answer, readAnswer } from './read-answer.ts';

/** How one operation of the API is called. */
export interface Operation {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With `{name}` where a parameter stands. */
  path: string;
  /** Nobody has to be signed in: no token is sent, and a 401 is the answer. */
  isPublic: boolean;
  /** Gives `{ data, meta }`. */
  isList: boolean;
  /** Takes a body; `{}` where none is given. */
  hasBody: boolean;
}

/** What a caller may say besides what the operation takes. */
export interface CallOptions {
  signal?: AbortSignal;
}

/** Options of a call that changes something: with the same key the same call has its effect once. */
export interface MutationOptions extends CallOptions {
  idempotencyKey?: string;
}

/** A page of a list; a list that is not paged is one page. */
export interface List<Item> {
  data: Item[];
  meta: PageMeta;
}

/** What all operations take, before their own types are put on it. */
export interface CallArguments extends MutationOptions {
  params?: Readonly<Record<string, string | number>>;
  query?: Readonly<Record<string, string | number | boolean | undefined>>;
  body?: unknown;
}

export interface ClientOptions {
  /** Where the server is, `https://rex.example`; '' in a page that the server itself serves. */
  baseUrl: string;
  /** The access token of now; null when nobody is signed in. */
  getToken?(): string | null | Promise<string | null>;
  /**
   * Called when the server no longer takes the token, once for all requests that meet it at the same time. With
   * `true` there is a new token and they are sent again.
   */
  onUnauthorized?(): boolean | Promise<boolean>;
  fetch?: typeof globalThis.fetch;
  /** `include` where the pages are of another origin than the API; needed for the cookie of the session. */
  credentials?: RequestCredentials;
}

/** Carries out operations over HTTP. */
export type Send = (operation: Operation, args?: CallArguments) => Promise<unknown>;

/** Makes the function that all operations go through. */
export function createSend(options: ClientOptions): Send {
  const { fetch: send = (...args) => globalThis.fetch(...args), credentials = 'same-origin' } = options;
  let renewing: Promise<boolean> | null = null;
  const renew = (): Promise<boolean> => {
    renewing ??= Promise.resolve(options.onUnauthorized?.() ?? false).finally(() => {
      renewing = null;
    });
    return renewing;
  };
  const tokenFor = async ({ isPublic }: Operation): Promise<string | null> =>
    isPublic ? null : ((await options.getToken?.()) ?? null);
  const once = async (operation: Operation, args: CallArguments, token: string | null): Promise<Answer> => {
    const url = `${options.baseUrl}${pathOf(operation, args)}`;
    const init = { ...requestOf(operation, args, token), credentials };
    return reach(async () => readAnswer(await send(url, init)), args.signal);
  };
  return async (operation, args = {}) => {
    const token = await tokenFor(operation);
    let answer: Answer;
    try {
      answer = await once(operation, args, token);
    } catch (thrown) {
      const isRefused = thrown instanceof ApiError && thrown.status === 401 && !operation.isPublic;
      if (!isRefused) throw thrown;
      // Another request may have met the same, and there is a new token already.
      const isOld = (await tokenFor(operation)) !== token;
      if (!isOld && !(await renew())) throw thrown;
      answer = await once(operation, args, await tokenFor(operation));
    }
    return operation.isList ? listOf(answer) : answer.data;
  };
}

/** Asks, and says of a server that is not there, or goes away in the middle of its answer, that it does not answer. */
async function reach(ask: () => Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
  try {
    return await ask();
  } catch (thrown) {
    if (thrown instanceof ApiError || signal?.aborted) throw thrown;
    const message = 'The server does not answer. Look whether it runs and whether you are online.';
    throw new ApiError('network', message, { status: 0, cause: thrown });
  }
}

function requestOf(
  { method, hasBody }: Operation,
  { body: given, idempotencyKey, signal }: CallArguments,
  token: string | null,
): RequestInit {
  const body = given ?? (hasBody ? {} : undefined);
  const headers = new Headers({ accept: 'application/json' });
  if (token !== null) headers.set('authorization', `Bearer ${token}`);
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (idempotencyKey !== undefined) headers.set('idempotency-key', idempotencyKey);
  return {
    ...{ method, headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  };
}

/** The path with its parameters and query; an undefined query value counts as not given. */
export function pathOf(
  { path }: Pick<Operation, 'path'>,
  { params = {}, query = {} }: CallArguments,
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(params[name])));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  return search.size === 0 ? filled : `${filled}?${search}`;
}

function listOf({ data, meta }: Answer): List<unknown> {
  const items = data as unknown[];
  return { data: items, meta: meta ?? { page: 1, pageSize: items.length, total: items.length } };
}
