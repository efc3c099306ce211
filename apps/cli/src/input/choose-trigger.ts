import type { Plan } from '@rex/engine';
import type { Json } from '@rex/types';
import { nearest } from '@rex/utils';
import { usageError } from '../exit-codes.ts';

/** The trigger that fires: the one named, or the only one. Throws RexError `invalid_input` that names them all. */
export function chooseTrigger(plan: Plan, named: string | undefined): string {
  const ids = plan.bodies[0]!.nodes.filter(({ isTrigger }) => isTrigger).map(({ id }) => id);
  const all = ids.join(', ');
  if (named === undefined) {
    if (ids.length === 1) return ids[0]!;
    throw usageError(`The workflow has ${ids.length} triggers: choose one with --trigger (${all}).`);
  }
  if (ids.includes(named)) return named;
  const near = nearest(named, ids);
  const hint = near === null ? `Its triggers are: ${all}.` : `Did you mean ${near}?`;
  throw usageError(`--trigger ${named}: the workflow has no such trigger. ${hint}`);
}

const REQUEST_FIELDS = ['method', 'headers', 'query', 'body'];

/** The payload of a trigger: for a webhook, an input that is not a whole request is taken as the body of one. */
export function payloadFor(plan: Plan, trigger: string, input: Json): Json {
  if (plan.nodesById.get(trigger)?.type !== 'webhook') return input;
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  if (isObject && REQUEST_FIELDS.every((field) => Object.hasOwn(input, field))) return input;
  return { method: 'POST', headers: {}, query: {}, body: input };
}
