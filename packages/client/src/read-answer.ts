import { Failure, type Json, type PageMeta } from '@rex/types';
import { ApiError } from './api-error.ts';

/** What came with a 2xx answer. */
export interface Answer {
  data: unknown;
  meta?: PageMeta;
}

/** The data of an answer; throws ApiError for a failure, and for what is not an answer of REX. */
export async function readAnswer(response: Response): Promise<Answer> {
  const body = await readJson(response);
  if (!response.ok) throw failureOf(response, body);
  // The server has checked it against the same schemas, so it is not parsed a second time.
  if (response.status === 204) return { data: undefined };
  if (isObject(body) && body.success === true) return body as unknown as Answer;
  throw new ApiError('response_invalid', `${hostOf(response)} answered what is not an answer of REX.`, {
    status: response.status,
  });
}

function failureOf(response: Response, body: unknown): ApiError {
  const { status } = response;
  const wait = retryAfterMs(response.headers.get('retry-after'));
  const options = { status, ...(wait === null ? {} : { retryAfterMs: wait }) };
  const parsed = Failure.safeParse(body);
  if (!parsed.success) {
    // A proxy in between, or a server that is just starting.
    const code = status === 429 ? 'rate_limited' : status >= 500 ? 'unavailable' : 'http_status';
    return new ApiError(code, `${hostOf(response)} answered ${status}.`, options);
  }
  const { code, message, details } = parsed.data.error;
  return new ApiError(code, message, { ...options, ...(details === undefined ? {} : { details }) });
}

/** Milliseconds of a `Retry-After`, which is in seconds or a date; null without one. */
function retryAfterMs(header: string | null): number | null {
  if (header === null) return null;
  const seconds = Number(header);
  const ms = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : null;
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const hostOf = ({ url }: Response): string => (URL.canParse(url) ? new URL(url).host : 'The server');
