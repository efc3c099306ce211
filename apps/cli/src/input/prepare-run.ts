import { type Plan, prepareStart } from '@rex/engine';
import type { Json } from '@rex/types';

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
  const start = prepareStart(workflow.plan, { input, trigger: triggerNamed, option: '--trigger' });
  return { ...workflow, ...start };
}
