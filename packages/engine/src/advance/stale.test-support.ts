import type { ExecutionState, StepState } from '../state.ts';
import { childOf } from './child.ts';
import type { EngineEvent } from './event.ts';
import { allScopesOf, stepsOf } from './recount.test-support.ts';

/** Whether an event speaks of an attempt, a round or an iteration that has no say any more (E3). */
export function isStale(state: ExecutionState, event: EngineEvent): boolean {
  const scopes = allScopesOf(state);
  if (event.type === 'execution_completed' || event.type === 'execution_failed') {
    return state.root.phase !== 'closing';
  }
  if (event.type === 'child_ended') {
    return !stepsOf(state).some((step) => step.path === event.path && childOf(step) === event.childId);
  }
  if (event.type === 'item_completed' || event.type === 'item_failed') {
    return !scopes.some(({ prefix, phase }) => prefix === `${event.path}/` && phase === 'closing');
  }
  if (event.type === 'decided') return isVoid(state, event);
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

/** A decision upon nothing that waits for one, or upon an attempt that another has followed. */
function isVoid(
  state: ExecutionState,
  { path, attempt }: Extract<EngineEvent, { type: 'decided' }>,
): boolean {
  const step = stepsOf(state).find((each) => each.path === path);
  if (!step || (attempt !== undefined && attempt !== step.attempt)) return true;
  return step.wait?.reason !== 'incident' && step.wait?.reason !== 'in_doubt';
}

const isReady = ({ status, wait }: StepState): boolean =>
  status === 'PENDING' || (status === 'WAITING' && wait === null);
