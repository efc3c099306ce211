import type { LiveAttempt } from '../live/live-state.ts';
import { StatusIcon } from '../ui/status-badge.tsx';
import { durationText, exactText } from '../ui/time-text.ts';

/** Each try of a step: when, how long, what came of it, and when the next one was to begin. */
export function AttemptsList({ attempts }: { attempts: readonly LiveAttempt[] }) {
  return (
    <ol className="flex flex-col divide-y rounded-lg border text-sm">
      {attempts.map(({ attempt, status, startedAt, finishedAt, error, retryAt }) => (
        <li key={attempt} className="flex items-start gap-2 px-3 py-2">
          <StatusIcon status={status === 'LOST' ? 'FAILED' : status} size={14} className="mt-1" />
          <div className="min-w-0 flex-1">
            <p>
              <span className="font-medium">Attempt {attempt}</span>
              <span className="text-muted">
                {' '}
                · {exactText(startedAt)}
                {finishedAt === null ? '' : ` · ${durationText(finishedAt - startedAt)}`}
                {status === 'LOST' ? ' · lost with its worker' : ''}
              </span>
            </p>
            {error ? <p className="break-words text-bad">{error.message}</p> : null}
            {retryAt !== null && finishedAt !== null ? (
              <p className="text-xs text-muted">
                {retryAt <= finishedAt
                  ? 'Tried again at once.'
                  : `Tried again after ${durationText(retryAt - finishedAt)}.`}
              </p>
            ) : null}
          </div>
        </li>
      ))}
    </ol>
  );
}
