import { isFinalStep, type WaitingReason } from '@rex/types';
import type { Plan } from '../plan.ts';
import { EDGE, type ExecutionState, type ScopeState, type StepState } from '../state.ts';
import { isAboutToRun } from './step.ts';

/** What the counters of a state must say, counted from scratch. */
export interface Counts {
  active: number;
  places: number;
  waiting: Partial<Record<WaitingReason, number>>;
}

const known = new WeakMap<ScopeState, ScopeState[]>();

/** Every scope of a state, the outer graph first; states never change, so each is walked once. */
export function scopesOf(root: ScopeState): ScopeState[] {
  let scopes = known.get(root);
  if (!scopes) {
    scopes = [root];
    for (const { rounds } of root.nodes)
      for (const round of rounds?.open ?? []) scopes.push(...scopesOf(round));
    known.set(root, scopes);
  }
  return scopes;
}

/** Every current step of a state, those that undo others too. */
export const stepsOf = (state: Pick<ExecutionState, 'root' | 'undo'>): StepState[] =>
  allScopesOf(state).flatMap(({ nodes }) => nodes.flatMap(({ step }) => (step ? [step] : [])));

/** Every scope of a state, that of undoing too. */
export const allScopesOf = ({ root, undo }: Pick<ExecutionState, 'root' | 'undo'>): ScopeState[] =>
  undo ? [...scopesOf(root), undo.scope] : scopesOf(root);

/** Counts a state from scratch. */
export function recount(state: Pick<ExecutionState, 'root' | 'undo'>): Counts {
  const counts: Counts = { active: 0, places: 0, waiting: {} };
  for (const scope of allScopesOf(state)) {
    if (scope.phase === 'closing') counts.active += 1;
    for (const { step, rounds } of scope.nodes) {
      if (rounds?.isClosing) counts.active += 1;
      if (step) countStep(counts, step);
    }
  }
  return counts;
}

function countStep(counts: Counts, step: StepState): void {
  if (step.status === 'RUNNING' || isAboutToRun(step)) counts.active += 1;
  if (step.hasPlace) counts.places += 1;
  if (step.status !== 'WAITING' || !step.wait) return;
  const { reason } = step.wait;
  counts.waiting[reason] = (counts.waiting[reason] ?? 0) + 1;
}

/** Says where a state's own counts differ from a recount; null when nowhere. */
export function miscount(plan: Plan, execution: ExecutionState): string | null {
  const counts = recount(execution);
  if (execution.finishedAt === null && counts.active !== execution.active) {
    return `active is ${execution.active}, not ${counts.active}`;
  }
  if (counts.places !== execution.places) return `places is ${execution.places}, not ${counts.places}`;
  for (const reason of new Set([...Object.keys(counts.waiting), ...Object.keys(execution.waiting)])) {
    const key = reason as WaitingReason;
    const [is, should] = [execution.waiting[key] ?? 0, counts.waiting[key] ?? 0];
    if (is !== should) return `waiting.${reason} is ${is}, not ${should}`;
  }
  for (const scope of scopesOf(execution.root)) {
    const wrong = miscountOfScope(plan, scope);
    if (wrong) return `scope "${scope.prefix}": ${wrong}`;
  }
  return null;
}

function miscountOfScope(plan: Plan, scope: ScopeState): string | null {
  const isOpen = ({ step }: ScopeState['nodes'][number]): boolean =>
    step ? !isFinalStep(step.status) : scope.phase !== 'stopping';
  const unsettled = scope.nodes.filter(isOpen).length;
  if (unsettled !== scope.unsettled) return `unsettled is ${scope.unsettled}, not ${unsettled}`;
  const { nodes } = plan.bodies[scope.body]!;
  for (const [index, { open, taken, dead }] of scope.nodes.entries()) {
    const states = nodes[index]!.incoming.map((edge) => scope.edges[edge]);
    const count = (state: number): number => states.filter((each) => each === state).length;
    if (open !== count(EDGE.open) || taken !== count(EDGE.taken) || dead !== count(EDGE.dead)) {
      return `the edges into ${nodes[index]!.id} are counted ${open}/${taken}/${dead}`;
    }
  }
  return null;
}
