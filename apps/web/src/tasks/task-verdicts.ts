import type { TaskVerdict } from '@rex/types';
import type { GraphShape } from '../live/graph-shape.ts';

const VERDICTS: readonly { verdict: TaskVerdict; outlet: string }[] = [
  { verdict: 'approve', outlet: 'approved' },
  { verdict: 'submit', outlet: 'submitted' },
  { verdict: 'reject', outlet: 'rejected' },
];

/**
 * The decisions that a task offers: those whose outlets lead somewhere. Where none does, a form is submitted or
 * rejected, and what has no form is approved or rejected.
 */
export function offeredVerdicts(
  shape: Pick<GraphShape, 'bodies'> | null,
  { nodeId, form }: { nodeId: string; form: unknown },
): TaskVerdict[] {
  const edges = shape?.bodies.flatMap((body) => body.edges.filter(({ source }) => source === nodeId)) ?? [];
  const led = VERDICTS.filter(({ outlet }) => edges.some((edge) => edge.outlet === outlet));
  if (led.length > 0) return led.map(({ verdict }) => verdict);
  return form === null ? ['approve', 'reject'] : ['submit', 'reject'];
}
