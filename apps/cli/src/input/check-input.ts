import { dereference, type Schema, validate } from '@cfworker/json-schema';
import { type Json, type JsonObject, RexError } from '@rex/types';

const PROBLEMS_MAX = 20;

/**
 * Checks an input against the graph's `input` schema, by an interpreting validator. Throws RexError `invalid_input`
 * that lists every problem with its place.
 */
export function checkInput(input: Json, schema: JsonObject | boolean | undefined): void {
  if (schema === undefined) return;
  const { valid, errors } = validate(input, schema as Schema, '2020-12', lookupOf(schema), false);
  if (valid) return;
  // A schema around another one only repeats that what it holds is wrong.
  const deepest = errors.filter(
    ({ instanceLocation, keywordLocation }) =>
      !errors.some(
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
  throw new RexError(
    'invalid_input',
    `The input does not fit the workflow's \`input\` schema:\n${lines.join('\n')}`,
    {
      details: { problems },
    },
  );
}

const lookupOf = (schema: JsonObject | boolean) =>
  dereference(schema as Schema, Object.create(null) as Record<string, Schema>);
