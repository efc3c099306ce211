import type { Plan } from '@rex/engine';
import type { Json } from '@rex/types';
import { checkInput } from './check-input.ts';
import { chooseTrigger, payloadFor } from './choose-trigger.ts';
import { checkStorable } from './read-input.ts';

/** A workflow with all that its execution begins with, checked. */
export interface PreparedRun {
  name: string;
  description: string | null;
  /** As it was written: what a server is sent. */
  document: object;
  plan: Plan;
  trigger: string;
  payload: Json;
}

/** Chooses the trigger and checks what it is given. Throws RexError of the category validation. */
export function prepareRun(
  workflow: Pick<PreparedRun, 'name' | 'description' | 'document' | 'plan'>,
  input: Json,
  triggerNamed: string | undefined,
): PreparedRun {
  const { plan } = workflow;
  const trigger = chooseTrigger(plan, triggerNamed);
  const payload = payloadFor(plan, trigger, input);
  checkStorable(payload, 'input');
  checkInput(payload, plan.graph.input);
  return { ...workflow, trigger, payload };
}
