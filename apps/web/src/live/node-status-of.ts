import type { ErrorData, SkipReason, WaitingReason } from '@rex/types';
import type { NodeStatus } from '../graph-view/status-source.ts';
import type { LiveNode, LiveStep } from './live-state.ts';

const WAITS: Record<WaitingReason, string> = {
  timer: 'timer',
  signal: 'an event',
  task: 'a person',
  child: 'what is inside',
  retry: 'next attempt',
  budget: 'budget',
  in_doubt: 'in doubt',
  incident: 'incident',
};

const SKIPS: Record<SkipReason, string> = {
  branch_not_taken: 'branch not taken',
  upstream_failed: 'a step before it failed',
  join_unreachable: 'too few branches arrived',
  other_trigger: 'another trigger fired',
  fallback_not_needed: 'fallback not needed',
};

/** What is waited for, in a word or two. */
export const waitWord = (reason: WaitingReason): string => WAITS[reason];

/** Why a step was passed over, in a few words. */
export const skipWord = (reason: SkipReason): string => SKIPS[reason];

/** Why a step is as it is, in a few words. */
export function detailOf(step: Pick<LiveStep, 'status' | 'waiting' | 'skipReason' | 'error'>): string | null {
  if (step.status === 'WAITING' && step.waiting) return waitWord(step.waiting);
  if (step.status === 'SKIPPED' && step.skipReason) return skipWord(step.skipReason);
  return step.status === 'FAILED' ? messageOf(step.error) : null;
}

const messageOf = (error: ErrorData | null): string | null => error?.message ?? null;

/** What a card of the graph shows of one step; null where the step has not begun. */
export function statusOfStep(step: LiveStep | null, node: LiveNode | null): NodeStatus | null {
  if (!step) return null;
  return {
    status: step.status,
    attempts: step.attempts.length,
    detail: step.status === 'WAITING' && node?.loop ? roundsWord(node) : detailOf(step),
    iterations: node?.runs ?? 1,
    outlets: isDecided(step) ? step.outlets : null,
    isDead: isDead(step),
  };
}

/** What a card shows of a node over all its rounds. */
export function statusOfNode(node: LiveNode): NodeStatus {
  const { latest, counts, status, outlets } = node;
  const rounds = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const one = statusOfStep(latest, node);
  if (rounds <= 1 && one) return { ...one, status };
  const failed = counts.FAILED ?? 0;
  const skipped = counts.SKIPPED ?? 0;
  const ran =
    skipped > 0 && skipped < rounds ? `${rounds - skipped} of ${rounds} rounds` : `${rounds} rounds`;
  const detail = failed > 0 ? `${failed} of ${rounds} failed` : ran;
  const taken = outlets.length > 0 ? outlets : (one?.outlets ?? null);
  return { ...(one as NodeStatus), status, detail, outlets: taken };
}

function roundsWord({ loop }: LiveNode): string | null {
  if (!loop) return null;
  const done = loop.counts.COMPLETED + loop.counts.FAILED;
  return loop.items > 0 ? `${done} of ${loop.items} rounds` : `round ${loop.rounds.length}`;
}

const isDecided = ({ status }: LiveStep): boolean =>
  status !== 'RUNNING' && status !== 'WAITING' && status !== 'PENDING';

const isDead = ({ status, handled, skipReason }: LiveStep): boolean =>
  (status === 'FAILED' && !handled) || (status === 'SKIPPED' && skipReason === 'upstream_failed');
