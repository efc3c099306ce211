import { type Json, RexError } from '@rex/types';
import { nearest } from '@rex/utils';
import type { Plan } from '../plan.ts';
import { checkInput, checkStorable } from './check-input.ts';

/** What an execution of a plan begins with, checked. */
export interface PreparedStart {
  /** Id of the trigger node that fires. */
  trigger: string;
  payload: Json;
}

/** What a caller asks for; `option` is how he names a trigger, for messages: `--trigger`, or a field. */
export interface StartRequest {
  input: Json;
  trigger: string | undefined;
  option: string;
}

/**
 * Chooses the trigger and checks what it is given. Throws RexError `invalid_input`, `not_storable` or
 * `payload_too_large`.
 */
export function prepareStart(plan: Plan, { input, trigger: named, option }: StartRequest): PreparedStart {
  return prepared(plan, chooseTrigger(plan, named, option), input);
}

/**
 * The same for an execution that a step begins: its manual trigger fires, or the only one. Throws RexError
 * `invalid_input`, `not_storable` or `payload_too_large`.
 */
export function prepareChildStart(plan: Plan, input: Json): PreparedStart {
  const triggers = plan.bodies[0]!.nodes.filter(({ isTrigger }) => isTrigger);
  const trigger = triggers.find(({ type }) => type === 'manual') ?? triggers[0]!;
  if (triggers.length > 1 && trigger.type !== 'manual') {
    const ids = triggers.map(({ id }) => id).join(', ');
    const message = `The workflow has ${triggers.length} triggers (${ids}) and none of them is manual: add a manual one.`;
    throw new RexError('invalid_input', message);
  }
  return prepared(plan, trigger.id, input);
}

function prepared(plan: Plan, trigger: string, input: Json): PreparedStart {
  const payload = payloadFor(plan, trigger, input);
  checkStorable(payload, 'input');
  checkInput(payload, plan.graph.input);
  return { trigger, payload };
}

/** The trigger that fires: the one named, or the only one. */
function chooseTrigger(plan: Plan, named: string | undefined, option: string): string {
  const ids = plan.bodies[0]!.nodes.filter(({ isTrigger }) => isTrigger).map(({ id }) => id);
  const all = ids.join(', ');
  if (named === undefined) {
    if (ids.length === 1) return ids[0]!;
    const message = `The workflow has ${ids.length} triggers: choose one with ${option} (${all}).`;
    throw new RexError('invalid_input', message);
  }
  if (ids.includes(named)) return named;
  const near = nearest(named, ids);
  const hint = near === null ? `Its triggers are: ${all}.` : `Did you mean ${near}?`;
  throw new RexError('invalid_input', `${option} ${named}: the workflow has no such trigger. ${hint}`);
}

const REQUEST_FIELDS = ['method', 'headers', 'query', 'body'];

/** The payload of a trigger: for a webhook, an input that is not a whole request is taken as the body of one. */
function payloadFor(plan: Plan, trigger: string, input: Json): Json {
  if (plan.nodesById.get(trigger)?.type !== 'webhook') return input;
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
  if (isObject && REQUEST_FIELDS.every((field) => Object.hasOwn(input, field))) return input;
  return { method: 'POST', headers: {}, query: {}, body: input };
}
