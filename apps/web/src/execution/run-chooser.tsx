import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import type { LiveStep } from '../live/live-state.ts';
import type { LiveStore } from '../live/live-store.ts';
import { useLive } from '../live/use-live-execution.ts';
import { Button, IconButton } from '../ui/button.tsx';

interface RunChooserProps {
  store: LiveStore;
  nodeId: string;
  path: string;
  onOpen(path: string): void;
}

/** The other runs of the same node: rounds of a loop around it, iterations after a backtrack. */
export function RunChooser({ store, nodeId, path, onOpen }: RunChooserProps) {
  const runs = useLive(store, ({ live }) => live.nodes.get(nodeId)?.runs ?? 0);
  const steps = useLive(store, ({ live }) => live.steps);
  const all = useMemo(
    () => (runs > 1 ? [...steps.values()].filter((step) => step.nodeId === nodeId) : []),
    [runs, steps, nodeId],
  );
  if (all.length < 2) return null;
  const at = all.findIndex((step) => step.path === path);
  const failed = nextFailed(all, at);
  const go = (to: number): void => {
    const step = all[to];
    if (step) onOpen(step.path);
  };
  return (
    <nav
      aria-label="Runs of this node"
      className="flex items-center gap-1 border-b bg-sunken px-3 py-1 text-xs"
    >
      <IconButton
        label="Previous run"
        size="sm"
        icon={<ChevronLeft size={14} />}
        disabled={at <= 0}
        onClick={() => go(at - 1)}
      />
      <span className="tabular-nums">{at < 0 ? `${all.length} runs` : `Run ${at + 1} of ${all.length}`}</span>
      <IconButton
        label="Next run"
        size="sm"
        icon={<ChevronRight size={14} />}
        disabled={at === all.length - 1}
        onClick={() => go(at + 1)}
      />
      <span className="flex-1" />
      {failed === null ? null : (
        <Button size="sm" tone="quiet" className="h-6 text-xs" onClick={() => go(failed)}>
          Next failed run
        </Button>
      )}
    </nav>
  );
}

/** The next run that failed, around the end; null where there is no other. */
function nextFailed(all: readonly LiveStep[], at: number): number | null {
  for (let by = 1; by < all.length; by += 1) {
    const to = (at + by + all.length) % all.length;
    if (all[to]!.status === 'FAILED') return to;
  }
  return null;
}
