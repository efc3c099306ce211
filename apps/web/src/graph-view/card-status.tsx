import type { StepStatus } from '@rex/types';
import { classNames } from '../ui/class-names.ts';
import { StatusIcon, statusLook } from '../ui/status-badge.tsx';
import { useNodeStatus } from './graph-signals.ts';

const BORDERS: Record<StepStatus, string | undefined> = {
  PENDING: undefined,
  RUNNING: 'border-info ring-2 ring-info/25',
  WAITING: 'border-warn ring-2 ring-warn/25',
  COMPLETED: 'border-ok',
  FAILED: 'border-bad ring-2 ring-bad/20',
  SKIPPED: 'border-line-strong border-dashed',
  CANCELLED: 'border-line-strong border-dashed',
};

/** How the status of a node colours its card. */
export function useStatusTone(id: string): { border: string | undefined; isFaded: boolean } {
  const status = useNodeStatus(id)?.status;
  if (!status) return { border: undefined, isFaded: false };
  return { border: BORDERS[status], isFaded: status === 'SKIPPED' || status === 'CANCELLED' };
}

/** The status of a node as a small flag on the edge of its card: sign, tries, rounds, and why. */
export function CardStatus({ id, className }: { id: string; className?: string }) {
  const status = useNodeStatus(id);
  if (!status || status.status === 'PENDING') return null;
  const { colours, word } = statusLook(status.status);
  const counts = [
    status.attempts > 1 ? `${status.attempts} tries` : null,
    // Who says why has counted, too.
    status.iterations > 1 && status.detail === null ? `×${status.iterations}` : null,
  ].filter((each) => each !== null);
  const detail = [...counts, ...(status.detail ? [status.detail] : [])].join(' · ');
  return (
    <span
      aria-hidden
      title={detail === '' ? word : `${word} · ${detail}`}
      className={classNames(
        'absolute -top-2.5 right-2 flex max-w-[200px] items-center gap-1 rounded-full border border-line bg-surface py-px pr-1.5 pl-1 text-2xs shadow-sm',
        colours,
        className,
      )}
    >
      <StatusIcon status={status.status} size={13} />
      {detail === '' ? null : <span className="truncate">{detail}</span>}
    </span>
  );
}
