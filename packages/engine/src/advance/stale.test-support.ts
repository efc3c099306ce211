import type { ExecutionState, StepState } from '../state.ts';
import type { EngineEvent } from './event.ts';
import { scopesOf } from './recount.test-support.ts';

/** Whether an event speaks of an attempt, a round or an iteration that has no say any more (E3). */
export function isStale({ root }: ExecutionState, event: EngineEvent): boolean {
  const scopes = scopesOf(root);
  if (event.type === 'item_completed' || event.type === 'item_failed') {
    return !scopes.some(({ prefix, phase }) => prefix === `${event.path}/` && phase === 'closing');
  }
  if (!('attempt' in event)) return false;
  const { path, attempt } = event;
  for (const { nodes } of scopes) {
    const node = nodes.find(({ step }) => step?.path === path);
    if (!node?.step) continue;
    const { step, rounds } = node;
    const isStart = event.type === 'step_started' || 'start' in event;
    if (isStart && isReady(step) && attempt === step.attempt + 1) return false;
    if (event.type === 'step_started') return true;
    const isAnswer = event.type === 'step_completed' || event.type === 'step_failed';
    const isOpen = step.status === 'RUNNING' || (isAnswer && rounds?.isClosing === true);
    return !isOpen || attempt !== step.attempt;
  }
  return true;
}

const isReady = ({ status, wait }: StepState): boolean =>
  status === 'PENDING' || (status === 'WAITING' && wait === null);
