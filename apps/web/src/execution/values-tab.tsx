import { isFinalExecution } from '@rex/types';
import type { LiveStore } from '../live/live-store.ts';
import { useLive } from '../live/use-live-execution.ts';
import { Skeleton } from '../ui/states.tsx';
import { ErrorNote } from './error-note.tsx';
import { useExecution } from './use-execution.ts';
import { DownloadButton, ValueView } from './value-view.tsx';

/** What an execution was started with and what it gave. */
export function ValuesTab({ store, executionId }: { store: LiveStore; executionId: string }) {
  const execution = useExecution(executionId);
  const status = useLive(store, ({ live }) => live.execution.status);
  if (!execution) return <Skeleton className="m-4 h-40" />;
  return (
    <div className="grid h-full auto-rows-min grid-cols-1 gap-4 overflow-auto p-4 xl:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-2">
        <div className="flex h-7 items-center justify-between">
          <h2 className="text-sm font-semibold">Input</h2>
          <DownloadButton value={execution.input} fileName={`${executionId}-input.json`} />
        </div>
        <ValueView
          value={execution.input}
          label="Input of the execution"
          fileName={`${executionId}-input.json`}
          maxHeightPx={560}
        />
      </div>
      <div className="flex min-w-0 flex-col gap-2">
        <div className="flex h-7 items-center justify-between">
          <h2 className="text-sm font-semibold">{execution.status === 'FAILED' ? 'Error' : 'Output'}</h2>
          {execution.status === 'COMPLETED' ? (
            <DownloadButton value={execution.output} fileName={`${executionId}-output.json`} />
          ) : null}
        </div>
        {execution.status === 'COMPLETED' ? (
          <ValueView
            value={execution.output}
            label="Output of the execution"
            fileName={`${executionId}-output.json`}
            maxHeightPx={560}
          />
        ) : execution.status === 'FAILED' ? (
          <ErrorNote error={execution.error} />
        ) : (
          <p className="rounded-lg border border-dashed px-4 py-8 text-center text-sm text-muted">
            {isFinalExecution(status)
              ? 'It was cancelled, so it gave nothing.'
              : 'It is still under way; its output appears here at the end.'}
          </p>
        )}
      </div>
    </div>
  );
}
