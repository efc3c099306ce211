import { useQuery } from '@tanstack/react-query';
import type { LiveStep } from '../live/live-state.ts';
import { api } from '../session/api.ts';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { DrawerPart } from './drawer-part.tsx';
import { ValueView } from './value-view.tsx';

/** What a step got and what it gave; asked for only when somebody looks. */
export function StepValues({ executionId, step }: { executionId: string; step: LiveStep }) {
  const { path, status, attempts } = step;
  const { data, error, refetch } = useQuery({
    queryKey: ['step', executionId, path, status, attempts.length],
    queryFn: async ({ signal }) => {
      const { data: steps } = await api.listSteps({ params: { id: executionId }, query: { path }, signal });
      return steps[0] ?? null;
    },
    // Another attempt of the same step shows what was known until its own values are there.
    placeholderData: (before) => (before?.path === path ? before : undefined),
  });
  if (error)
    return <ErrorState title="Its values could not be read" error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton className="h-24" />;
  const output = data.status === 'COMPLETED' ? data.output : undefined;
  return (
    <>
      {output === undefined ? null : (
        <DrawerPart title="Output">
          <ValueView value={output} label={`Output of ${path}`} fileName={`${path}-output.json`} />
        </DrawerPart>
      )}
      <DrawerPart title="Input">
        {data.input === null ? (
          <p className="text-sm text-muted">
            Nothing was kept: its output repeats its settings, or it has none.
          </p>
        ) : (
          <ValueView value={data.input} label={`Input of ${path}`} fileName={`${path}-input.json`} />
        )}
      </DrawerPart>
    </>
  );
}
