import { type Json, RexError } from '@rex/types';
import { buildPointer } from '@rex/utils';
import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';

/** More would help nobody, and a list of thousands of bad items would answer with megabytes. */
const DETAILS_MAX = 50;

/** Where each part of a request stands in the places that a failure names. */
const PLACES: Record<string, string> = { querystring: 'query' };

/** Checks the parts of a request against their Zod schemas; what does not fit is RexError `invalid_input`. */
export const validate: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data) => {
    // Fastify says null for a body that was not sent.
    const result = schema.safeParse(httpPart === 'body' && data === null ? undefined : data);
    if (result.success) return { value: result.data };
    return { error: invalidInput(PLACES[httpPart ?? ''] ?? httpPart ?? 'body', result.error.issues) };
  };

type Issue = z.core.$ZodIssue;

function invalidInput(part: string, issues: readonly Issue[]): RexError {
  const places = issues.flatMap((issue) => placesOf(issue));
  const details = places.slice(0, DETAILS_MAX).map(({ path, message }) => ({
    path: buildPointer([part, ...path.map(String)]),
    message,
  }));
  const [first] = details;
  const more = places.length > 1 ? ` (and ${places.length - 1} more, see the details)` : '';
  return new RexError('invalid_input', `${first?.path ?? part}: ${first?.message ?? 'is not valid'}${more}`, {
    details: details as Json,
  });
}

interface Place {
  path: readonly PropertyKey[];
  message: string;
}

/** An unknown key is named itself, and a union by the member that came nearest. */
function placesOf(issue: Issue, above: readonly PropertyKey[] = []): Place[] {
  const path = [...above, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: 'Unknown field: remove it' }));
  }
  if (issue.code === 'invalid_union') {
    const nearest = issue.errors.toSorted((one, two) => depthOf(two) - depthOf(one))[0];
    if (nearest && depthOf(nearest) > 0) return nearest.flatMap((inner) => placesOf(inner, path));
  }
  return [{ path, message: issue.message }];
}

const depthOf = (issues: readonly Issue[]): number => Math.max(0, ...issues.map(({ path }) => path.length));
