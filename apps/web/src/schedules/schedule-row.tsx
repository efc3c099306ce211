import type { Schedule } from '@rex/types';
import { useQueryClient } from '@tanstack/react-query';
import { Pause, Play } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { toast } from 'sonner';
import { paths } from '../routing/paths.ts';
import { api } from '../session/api.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { RelativeTime } from '../ui/time.tsx';
import { exactText } from '../ui/time-text.ts';
import { cronWords } from './cron-words.ts';

const MISFIRES: Record<Schedule['misfire'], string> = {
  skip: 'missed times are left out',
  once: 'the last missed time is made up for',
  all: 'missed times are made up for',
};

/** One schedule: when, in words and as it is written; its next times; and the way to pause it. */
export function ScheduleRow({ schedule }: { schedule: Schedule }) {
  const { workflowId, workflowName, nodeId, cron, zone, misfire, nextFires, lastFireAt, error } = schedule;
  const isPaused = schedule.status === 'paused';
  const words = cronWords(cron);
  return (
    <tr className="border-b align-top last:border-b-0 hover:bg-hover">
      <td className="max-w-64 py-2.5 pl-4">
        <Link
          href={paths.workflow(workflowId)}
          title={workflowName}
          className="block truncate font-medium hover:underline"
        >
          {workflowName}
        </Link>
        <span className="block truncate font-mono text-xs text-muted">{nodeId}</span>
      </td>
      <td className="px-3 py-2.5">
        {words ? <span className="block">{words}</span> : null}
        <span className={words ? 'text-xs text-muted' : ''}>
          <code>{cron}</code> · {zone}
        </span>
        <span className="block text-xs text-muted">{MISFIRES[misfire]}</span>
        {error ? (
          <span className="block text-xs text-bad">The last start was refused: {error.message}</span>
        ) : null}
      </td>
      <td className="px-3 py-2.5">
        <NextFires fires={nextFires} zone={zone} isPaused={isPaused} />
      </td>
      <td className="px-3 py-2.5 text-xs whitespace-nowrap text-muted">
        {lastFireAt ? <RelativeTime at={lastFireAt} /> : 'never'}
      </td>
      <td className="px-3 py-2.5">
        <span
          className={classNames(
            'inline-flex items-center gap-1 rounded-full py-0.5 pr-2 pl-1.5 text-xs font-medium',
            isPaused ? 'bg-warn-soft text-warn' : 'bg-ok-soft text-ok',
          )}
        >
          {isPaused ? <Pause size={12} aria-hidden /> : <Play size={12} aria-hidden />}
          {isPaused ? 'Paused' : 'Active'}
        </span>
      </td>
      <td className="py-2 pr-4 pl-3 text-right">
        <PauseButton schedule={schedule} />
      </td>
    </tr>
  );
}

/** The next times, by the clocks of the schedule's zone. */
function NextFires({ fires, zone, isPaused }: { fires: readonly string[]; zone: string; isPaused: boolean }) {
  if (fires.length === 0) {
    return (
      <span className="text-xs text-muted">
        {isPaused ? 'none while it is paused' : 'it never fires again'}
      </span>
    );
  }
  return (
    <ul className="flex flex-col text-xs tabular-nums">
      {fires.map((at, place) => (
        <li key={at} className={place === 0 ? '' : 'text-muted'}>
          <time dateTime={at} title={exactText(Date.parse(at))} className="whitespace-nowrap">
            {zoneText(at, zone)}
          </time>
          {place === 0 ? (
            <span className="text-muted">
              {' '}
              (<RelativeTime at={at} />)
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

const zoneText = (at: string, zone: string): string =>
  new Date(at).toLocaleString('en-GB', {
    ...({ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const),
    timeZone: zone,
  });

function PauseButton({ schedule }: { schedule: Schedule }) {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const isPaused = schedule.status === 'paused';
  const act = async (): Promise<void> => {
    setBusy(true);
    const call = isPaused ? api.resumeSchedule : api.pauseSchedule;
    try {
      await call({ params: { id: schedule.id } });
      await client.invalidateQueries({ queryKey: ['schedules'] });
    } catch (thrown) {
      toast.error(isPaused ? 'It was not resumed' : 'It was not paused', {
        description: thrown instanceof Error ? thrown.message : String(thrown),
      });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      size="sm"
      icon={isPaused ? <Play size={13} /> : <Pause size={13} />}
      isBusy={isBusy}
      aria-label={`${isPaused ? 'Resume' : 'Pause'} ${schedule.nodeId} of ${schedule.workflowName}`}
      onClick={() => void act()}
    >
      {isPaused ? 'Resume' : 'Pause'}
    </Button>
  );
}
