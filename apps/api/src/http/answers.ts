import { STATUS_CODES } from 'node:http';
import { ERROR_CODES, type ErrorCode, Failure, success } from '@rex/types';
import { z } from 'zod';

type Success<Data extends z.ZodType> = ReturnType<typeof success<Data>>;

/** One status of a route's answers, as Fastify and OpenAPI take it. */
export interface Answer<Schema extends z.ZodType> {
  description: string;
  content: { 'application/json': { schema: Schema } };
}

const answer = <Schema extends z.ZodType>(description: string, schema: Schema): Answer<Schema> => ({
  description,
  content: { 'application/json': { schema } },
});

/**
 * The `response` of a route that gives `data`. Its own error codes are named here; those that any route may give
 * (401, 403, 422, 429 …) are added to all.
 */
export function answers<Data extends z.ZodType>(
  data: Data,
  status = 200,
  ...codes: ErrorCode[]
): Record<number, Answer<Success<Data>>> {
  return answersByStatus({ [status]: data }, ...codes);
}

/** The `response` of a route that gives other data with another status; its handler sets the status. */
export function answersByStatus<Data extends z.ZodType>(
  byStatus: Record<number, Data>,
  ...codes: ErrorCode[]
): Record<number, Answer<Success<Data>>> {
  const successes = Object.entries(byStatus).map(([status, data]) => [
    status,
    answer(data.description ?? STATUS_CODES[status] ?? 'OK', success(data)),
  ]);
  // Handlers throw failures, so that what they return is typed by the successes alone.
  return { ...failures(codes), ...Object.fromEntries(successes) };
}

/** The `response` of a route that has nothing to say: 204. */
export function answersNothing(...codes: ErrorCode[]): Record<number, z.ZodUndefined> {
  const nothing: Record<number, z.ZodUndefined> = { 204: z.undefined().describe('Done') };
  // Handlers throw failures, so that what they return is typed by the success alone.
  return Object.assign(nothing, failures(codes));
}

/** The failures of these codes by status; a status with several names them all. */
export function failures(codes: readonly ErrorCode[]): Record<number, Answer<typeof Failure>> {
  const byStatus: Record<number, string[]> = {};
  for (const code of new Set(codes)) {
    const { http } = ERROR_CODES[code];
    byStatus[http] = [...(byStatus[http] ?? []), code];
  }
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, words]) => [status, answer(words.sort().join(', '), Failure)]),
  );
}
