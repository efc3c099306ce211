import type { NodeStatus } from './status-source.ts';

/** What a step's course made of an edge. */
export type BranchState = 'idle' | 'taken' | 'active' | 'skipped' | 'dead';

/** The state of an edge by the statuses of its ends. */
export function branchState(
  source: NodeStatus | null,
  target: NodeStatus | null,
  outlet: string,
): BranchState {
  if (!source) return 'idle';
  if (source.isDead) return 'dead';
  if (source.status === 'SKIPPED') return 'skipped';
  if (!source.outlets) return 'idle';
  if (!source.outlets.includes(outlet)) return 'skipped';
  return target?.status === 'RUNNING' || target?.status === 'WAITING' ? 'active' : 'taken';
}
