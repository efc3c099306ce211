import type { Task } from '@rex/types';
import { useEffect, useMemo, useRef, useState } from 'react';
import { graphShape } from '../live/graph-shape.ts';
import { useSession } from '../session/session-store.ts';
import { JsonTree } from '../ui/json-tree.tsx';
import { Skeleton } from '../ui/states.tsx';
import { RelativeTime } from '../ui/time.tsx';
import { DecideTaskForm } from './decide-task-form.tsx';
import { offeredVerdicts } from './task-verdicts.ts';
import { deciderWords, outcomeWord } from './task-words.ts';
import { useTaskGraph } from './use-tasks.ts';

interface Tried {
  taskId: string;
  /** `late` where another decision came first. */
  outcome: 'taken' | 'late';
}

/** What a task asks and the form to decide it by; once it is over, how it ended. */
export function TaskBody({ task }: { task: Task }) {
  const graph = useTaskGraph(task.executionId);
  const shape = useMemo(() => (graph.data ? graphShape(graph.data.graph) : null), [graph.data]);
  const [tried, setTried] = useState<Tried | null>(null);
  return (
    <div className="flex flex-col gap-4">
      {task.instructions ? (
        <p className="text-sm break-words whitespace-pre-wrap">{task.instructions}</p>
      ) : null}
      {task.status !== 'open' ? (
        <Ending task={task} tried={tried?.taskId === task.id ? tried.outcome : null} />
      ) : graph.isPending ? (
        <Skeleton className="h-24" />
      ) : (
        <DecideTaskForm
          key={task.id}
          task={task}
          verdicts={offeredVerdicts(shape, task)}
          onDecided={({ id }, outcome) => setTried({ taskId: id, outcome })}
        />
      )}
    </div>
  );
}

/** How a task ended. */
function Ending({ task, tried }: { task: Task; tried: Tried['outcome'] | null }) {
  const ownId = useSession(({ user }) => user?.id ?? null);
  const { decision, status } = task;
  const box = useRef<HTMLDivElement>(null);
  // The button that decided is gone, so the focus goes to what came of it.
  useEffect(() => {
    if (tried !== null) box.current?.focus();
  }, [tried]);
  if (!decision) {
    return (
      <p role="status" className="rounded-lg border bg-sunken px-3 py-2 text-sm">
        {status === 'timed_out'
          ? 'Nobody decided in time: it went on by “timed_out”.'
          : 'It was cancelled with its step, so nobody needs to decide it any more.'}
      </p>
    );
  }
  const looks = decision.outcome === 'rejected' ? 'bg-bad-soft' : 'bg-ok-soft';
  return (
    <div className="flex flex-col gap-3">
      <div ref={box} tabIndex={-1} role="status" className={`rounded-lg border px-3 py-2 text-sm ${looks}`}>
        <p>
          <span className="font-semibold">{outcomeWord(decision.outcome)}</span> by{' '}
          {deciderWords(decision, ownId)} <RelativeTime at={decision.decidedAt} />.
          {tried === 'taken' ? ' The execution goes on.' : ''}
          {tried === 'late' ? ' The first decision counts, so yours was not taken.' : ''}
        </p>
        {decision.comment ? (
          <p className="mt-1 break-words whitespace-pre-wrap text-muted">“{decision.comment}”</p>
        ) : null}
      </div>
      {decision.data === null ? null : (
        <JsonTree value={decision.data} label="What was given" maxHeightPx={280} />
      )}
    </div>
  );
}
