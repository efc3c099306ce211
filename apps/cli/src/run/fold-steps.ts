import type { Step, StepStatus } from '@rex/types';

/** Steps that differ only in the round of a loop or in the time they ran, as one. */
export interface FoldedStep {
  /** With `[*]` for the round: `each[*]/describe`. */
  path: string;
  nodeId: string;
  nodeType: string;
  count: number;
  statuses: ReadonlyMap<StepStatus, number>;
  attempts: number;
  /** Time in steps together; null where none of them ran. */
  tookMs: number | null;
}

/** Folds steps in the order in which they first came. */
export function foldSteps(steps: readonly Step[]): FoldedStep[] {
  const folded = new Map<string, FoldedStep>();
  for (const step of steps) {
    const path = step.path.replace(/\[\d+\]/g, '[*]').replace(/#\d+/g, '');
    const { nodeId, nodeType } = step;
    const before = folded.get(path) ?? {
      ...{
        path,
        nodeId,
        nodeType,
        count: 0,
        statuses: new Map<StepStatus, number>(),
        attempts: 0,
        tookMs: null,
      },
    };
    const took = tookMs(step);
    folded.set(path, {
      ...before,
      count: before.count + 1,
      statuses: new Map(before.statuses).set(step.status, (before.statuses.get(step.status) ?? 0) + 1),
      attempts: before.attempts + step.attempts,
      tookMs: took === null ? before.tookMs : (before.tookMs ?? 0) + took,
    });
  }
  return [...folded.values()];
}

function tookMs(step: Step): number | null {
  if (!('startedAt' in step) || !('finishedAt' in step) || step.startedAt === null) return null;
  return Date.parse(step.finishedAt) - Date.parse(step.startedAt);
}

/** `completed`, or `38 completed, 2 failed` where there are several. */
export function statusText({ count, statuses }: FoldedStep): string {
  return [...statuses]
    .map(([status, number]) => (count === 1 ? status.toLowerCase() : `${number} ${status.toLowerCase()}`))
    .join(', ');
}
