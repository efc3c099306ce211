import { type Json, LIMITS, RexError } from '@rex/types';
import { findUnstorable } from '@rex/utils';
import { applySchema } from './apply-schema.ts';
import { type InputProblem, SchemaWork } from './schema-work.ts';

/** What does not fit a JSON Schema, by an interpreter that is linear in patterns and bounded in all else. */
export function schemaProblems(value: Json, schema: Json): InputProblem[] {
  const work = new SchemaWork();
  applySchema({ value, root: schema, path: [], work, isQuiet: false }, schema);
  return work.problems;
}

/**
 * Checks an input against the graph's `input` schema, which `compile` has checked. Throws RexError `invalid_input`
 * that lists the problems with their places.
 */
export function checkInput(input: Json, schema: Json | undefined): void {
  if (schema === undefined) return;
  const problems = schemaProblems(input, schema);
  if (problems.length === 0) return;
  const lines = problems.map(({ path, message }) => `  ${path === '' ? 'the input' : path}: ${message}`);
  const message = `The input does not fit the workflow's \`input\` schema:\n${lines.join('\n')}`;
  throw new RexError('invalid_input', message, {
    details: { problems: problems.map((one) => ({ ...one })) },
  });
}

/**
 * Refuses what no database could keep (E12), and what is too large: for an input, or for what becomes a step's output,
 * `LIMITS.payloadBytes`. `source` says where it came from.
 */
export function checkStorable(input: Json, source: string, bytesMax: number = LIMITS.inputBytes): void {
  const found = findUnstorable(input, { depthMax: LIMITS.jsonDepth, bytesMax });
  if (!found) return;
  if (found.reason === 'size') {
    const message = `${source}: the input is more than ${bytesMax} bytes of JSON, which is the limit. Pass on less, or a URL to fetch it from.`;
    throw new RexError('payload_too_large', message);
  }
  const place = found.path === '' ? 'the input' : `the input at ${found.path}`;
  throw new RexError('not_storable', `${source}: ${place} ${found.message}.`, {
    details: { path: found.path },
  });
}
