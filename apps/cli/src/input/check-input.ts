import { dereference, type OutputUnit, type Schema, validate } from '@cfworker/json-schema';
import { type Json, type JsonObject, RexError } from '@rex/types';

const PROBLEMS_MAX = 20;
/** Errors that are compared with one another; a list of 100,000 wrong items has as many. */
const ERRORS_MAX = 1_000;

/**
 * Checks an input against the graph's `input` schema, by an interpreting validator. Throws RexError `invalid_input`
 * that lists every problem with its place.
 */
export function checkInput(input: Json, schema: JsonObject | boolean | undefined): void {
  if (schema === undefined) return;
  const found = errorsOf(input, schema).slice(0, ERRORS_MAX);
  if (found.length === 0) return;
  // A schema around another one only repeats that what it holds is wrong.
  const deepest = found.filter(
    ({ instanceLocation, keywordLocation }) =>
      !found.some(
        (other) =>
          other.keywordLocation.startsWith(`${keywordLocation}/`) &&
          other.instanceLocation.startsWith(instanceLocation),
      ),
  );
  const problems = deepest.slice(0, PROBLEMS_MAX).map(({ instanceLocation, error }) => ({
    path: instanceLocation.replace(/^#/, ''),
    message: error,
  }));
  const lines = problems.map(({ path, message }) => `  ${path === '' ? 'the input' : path}: ${message}`);
  const message = `The input does not fit the workflow's \`input\` schema:\n${lines.join('\n')}`;
  throw new RexError('invalid_input', message, { details: { problems } });
}

function errorsOf(input: Json, schema: JsonObject | boolean): OutputUnit[] {
  try {
    return validate(input, schema as Schema, '2020-12', lookupOf(schema), false).errors;
  } catch (thrown) {
    // `compile` takes patterns as RE2 does; this validator knows JavaScript's, and a few of those are no pattern to it.
    if (!(thrown instanceof SyntaxError)) throw thrown;
    const message = `A pattern of the workflow's \`input\` schema cannot be used: ${thrown.message}.`;
    throw new RexError('invalid_workflow', message, { cause: thrown });
  }
}

const lookupOf = (schema: JsonObject | boolean) =>
  dereference(schema as Schema, Object.create(null) as Record<string, Schema>);
