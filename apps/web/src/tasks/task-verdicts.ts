import type { TaskVerdict } from '@rex/types';
import type { GraphShape } from '../live/graph-shape.ts';

const GIVEN: readonly { verdict: TaskVerdict; outlet: string }[] = [
  { verdict: 'approve', outlet: 'approved' },
  { verdict: 'submit', outlet: 'submitted' },
];

/**
 * The decisions that a task offers: those whose outlets lead somewhere, and always a rejection, which may as well
 * lead nowhere. Where none leads anywhere, a form is submitted and what has no form is approved.
 */
export function offeredVerdicts(
  shape: Pick<GraphShape, 'bodies'> | null,
  { nodeId, form }: { nodeId: string; form: unknown },
): TaskVerdict[] {
  const edges = shape?.bodies.flatMap((body) => body.edges.filter(({ source }) => source === nodeId)) ?? [];
  const led = GIVEN.filter(({ outlet }) => edges.some((edge) => edge.outlet === outlet));
  const usual: TaskVerdict[] = [form === null ? 'approve' : 'submit'];
  return [...(led.length > 0 ? led.map(({ verdict }) => verdict) : usual), 'reject'];
}
