import { ApiError } from '@rex/client';
import { isObject } from '../schema-form/read-schema.ts';

/** Something that a server says is wrong: its place as a JSON pointer into what was sent, and the fault in words. */
export interface SentProblem {
  path: string;
  message: string;
}

/**
 * What is wrong with a request, place by place: a list of problems, or `{ problems }` for the input of an execution.
 * `within` is the place in the request that is looked at, as in `/body`; places are given from there on.
 */
export function fieldProblems(error: unknown, within: string): SentProblem[] {
  if (!(error instanceof ApiError)) return [];
  const { details } = error;
  const list = Array.isArray(details) ? details : [];
  return list.flatMap((each) => {
    if (!isObject(each) || typeof each.path !== 'string' || typeof each.message !== 'string') return [];
    if (each.path !== within && !each.path.startsWith(`${within}/`)) return [];
    return [{ path: each.path.slice(within.length), message: each.message }];
  });
}

/** What is wrong with the input of an execution, by its places. */
export function inputProblems(error: unknown): SentProblem[] {
  if (!(error instanceof ApiError) || !isObject(error.details)) return fieldProblems(error, '/body/input');
  const { problems } = error.details;
  if (!Array.isArray(problems)) return [];
  return problems.flatMap((each) =>
    isObject(each) && typeof each.path === 'string' && typeof each.message === 'string'
      ? [{ path: each.path, message: each.message }]
      : [],
  );
}
