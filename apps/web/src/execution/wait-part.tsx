import { EventWait } from '@rex/types';
import { Copy } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { toast } from 'sonner';
import type { LiveStep } from '../live/live-state.ts';
import type { LiveStore } from '../live/live-store.ts';
import { waitWord } from '../live/node-status-of.ts';
import { paths } from '../routing/paths.ts';
import { newKey } from '../run/new-key.ts';
import { isObject } from '../schema-form/read-schema.ts';
import { TaskBody } from '../tasks/task-body.tsx';
import { DueText } from '../tasks/task-table.tsx';
import { askedWords } from '../tasks/task-words.ts';
import { Button } from '../ui/button.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { exactText } from '../ui/time-text.ts';
import { DrawerPart } from './drawer-part.tsx';
import { eventCurl } from './event-curl.ts';
import { useTaskOfStep, useWaitData } from './use-wait.ts';

interface WaitPartProps {
  store: LiveStore;
  executionId: string;
  step: LiveStep;
}

/** What a step waits for, and what would let it go on. */
export function WaitPart({ store, executionId, step }: WaitPartProps) {
  return (
    <>
      <WaitNote step={step} />
      {step.waiting === 'task' ? <TaskPart executionId={executionId} path={step.path} /> : null}
      {step.waiting === 'signal' ? <EventPart {...{ store, executionId }} path={step.path} /> : null}
    </>
  );
}

const RELEASES: Partial<Record<NonNullable<LiveStep['waiting']>, string>> = {
  task: 'Somebody has to decide it',
  signal: 'An event has to arrive',
  child: 'It goes on when what it began has ended',
};

function WaitNote({ step: { waiting, wakeAt } }: { step: LiveStep }) {
  if (!waiting) return null;
  return (
    <p className="rounded-lg border bg-warn-soft px-3 py-2 text-sm">
      Waiting: {waitWord(waiting)}.{' '}
      {RELEASES[waiting] ?? (wakeAt === null ? 'Something has to happen first' : '')}
      {wakeAt === null ? (
        '.'
      ) : (
        <>
          {RELEASES[waiting] ? ', at the latest by ' : 'It goes on by itself at '}
          {exactText(wakeAt)} (<RelativeTime at={new Date(wakeAt).toISOString()} />
          ).
        </>
      )}
    </p>
  );
}

function TaskPart({ executionId, path }: { executionId: string; path: string }) {
  const { data: task, error, isPending, refetch } = useTaskOfStep(executionId, path);
  if (isPending) return <Skeleton className="h-32" />;
  if (!task) {
    return error ? (
      <ErrorState title="The task cannot be shown" error={error} onRetry={() => void refetch()} />
    ) : null;
  }
  return (
    <section
      aria-label="Task"
      className="flex flex-col gap-3 rounded-lg border border-line-strong px-3 pt-2.5 pb-3"
    >
      <div>
        <h3 className="text-sm font-semibold break-words">{task.title}</h3>
        <p className="flex flex-wrap gap-x-1.5 text-xs text-muted">
          <span>{askedWords(task) ?? 'Anyone may decide'}</span>
          {task.dueAt ? (
            <>
              <span aria-hidden>·</span> due <DueText task={task} />
            </>
          ) : null}
        </p>
      </div>
      <TaskBody task={task} />
    </section>
  );
}

function EventPart({ store, executionId, path }: { store: LiveStore; executionId: string; path: string }) {
  const awaited = EventWait.safeParse(useWaitData(store, executionId, path)).data;
  return awaited ? <Awaited key={`${awaited.event} ${awaited.key}`} awaited={awaited} /> : null;
}

function Awaited({ awaited }: { awaited: EventWait }) {
  const [id] = useState(newKey);
  const curl = eventCurl(awaited, { origin: location.origin, id });
  const copy = (): void => {
    Promise.resolve(navigator.clipboard?.writeText(curl) ?? Promise.reject(new Error('no clipboard')))
      .then(() => toast.success('Copied.'))
      .catch(() => toast.error('The browser did not let it be copied. Select the text and copy it by hand.'));
  };
  return (
    <DrawerPart title="The event it waits for">
      <dl className="grid grid-cols-[6rem_1fr] gap-x-3 gap-y-1.5 text-sm">
        <dt className="text-xs leading-5 text-faint">Type</dt>
        <dd className="font-mono text-xs leading-5 break-all">{awaited.event}</dd>
        <dt className="text-xs leading-5 text-faint">Key</dt>
        <dd className="font-mono text-xs leading-5 break-all">
          {awaited.key === '' ? <span className="font-sans text-muted">none</span> : awaited.key}
        </dd>
      </dl>
      <p className="text-xs text-muted">
        Send it from a shell, with an access token of yours in <code>REX_TOKEN</code>:
      </p>
      <pre className="rounded-md border bg-sunken px-2.5 py-2 text-xs break-all whitespace-pre-wrap">
        {curl}
      </pre>
      <div>
        <Button size="sm" icon={<Copy size={13} />} onClick={copy}>
          Copy the command
        </Button>
      </div>
    </DrawerPart>
  );
}

/** The execution that a sub-workflow's step began. */
export function ChildPart({
  store,
  executionId,
  path,
}: {
  store: LiveStore;
  executionId: string;
  path: string;
}) {
  const child = useWaitData(store, executionId, path);
  if (!isObject(child) || typeof child.executionId !== 'string' || typeof child.workflowId !== 'string') {
    return null;
  }
  return (
    <DrawerPart title="What it began">
      <Link
        href={paths.execution(child.workflowId, child.executionId)}
        className="text-sm text-accent hover:underline"
      >
        Execution <span className="font-mono text-xs">{child.executionId.slice(-8)}</span>
      </Link>
    </DrawerPart>
  );
}
