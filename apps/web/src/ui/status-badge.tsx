import type { ExecutionStatus, StepStatus } from '@rex/types';
import { Ban, Check, CircleDashed, Clock, LoaderCircle, Pause, SkipForward, X } from 'lucide-react';
import type { ComponentType } from 'react';
import { classNames } from './class-names.ts';

type Status = ExecutionStatus | StepStatus;

interface Look {
  word: string;
  /** Text and soft background. */
  colours: string;
  icon: ComponentType<{ size?: number; className?: string }>;
}

const LOOKS: Record<Status, Look> = {
  CREATED: { word: 'Created', colours: 'text-muted bg-sunken', icon: CircleDashed },
  PENDING: { word: 'Pending', colours: 'text-muted bg-sunken', icon: CircleDashed },
  IN_PROGRESS: { word: 'Running', colours: 'text-info bg-info-soft', icon: LoaderCircle },
  RUNNING: { word: 'Running', colours: 'text-info bg-info-soft', icon: LoaderCircle },
  WAITING: { word: 'Waiting', colours: 'text-warn bg-warn-soft', icon: Clock },
  SUSPENDED: { word: 'Suspended', colours: 'text-warn bg-warn-soft', icon: Pause },
  COMPLETED: { word: 'Completed', colours: 'text-ok bg-ok-soft', icon: Check },
  FAILED: { word: 'Failed', colours: 'text-bad bg-bad-soft', icon: X },
  SKIPPED: { word: 'Skipped', colours: 'text-muted bg-sunken', icon: SkipForward },
  CANCELLED: { word: 'Cancelled', colours: 'text-muted bg-sunken', icon: Ban },
};

/** How a status looks, everywhere the same. */
export const statusLook = (status: Status): Look => LOOKS[status];

/** The sign of a status alone, for nodes and dense rows. */
export function StatusIcon({
  status,
  size = 14,
  className,
}: {
  status: Status;
  size?: number;
  className?: string;
}) {
  const { icon: Icon, word, colours } = LOOKS[status];
  const turns = status === 'RUNNING' || status === 'IN_PROGRESS';
  return (
    <span
      role="img"
      aria-label={word}
      className={classNames('inline-flex', colours.split(' ')[0], className)}
    >
      <Icon size={size} className={turns ? 'animate-[rex-spin_1.2s_linear_infinite]' : ''} />
    </span>
  );
}

/** A status as a word with its sign; `detail` says why, as in "Waiting · timer". */
export function StatusBadge({ status, detail }: { status: Status; detail?: string | null }) {
  const { word, colours } = LOOKS[status];
  return (
    <span
      className={classNames(
        'inline-flex items-center gap-1 rounded-full py-0.5 pr-2 pl-1.5 text-xs font-medium',
        colours,
      )}
    >
      <span aria-hidden className="inline-flex">
        <StatusIcon status={status} size={12} />
      </span>
      {word}
      {detail ? <span className="font-normal">· {detail}</span> : null}
    </span>
  );
}
