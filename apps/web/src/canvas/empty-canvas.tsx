import { Plus } from 'lucide-react';
import { Button } from '../ui/button.tsx';

/** What stands on a canvas without nodes: how to begin. */
export function EmptyCanvas({ onAdd }: { onAdd(): void }) {
  return (
    <div className="pointer-events-none absolute inset-0 flex items-center justify-center">
      <div className="pointer-events-auto flex flex-col items-center gap-2 rounded-xl border border-dashed border-line-strong bg-surface px-8 py-7 text-center">
        <h2 className="text-base font-semibold">Begin with a trigger</h2>
        <p className="max-w-72 text-sm text-muted">
          Drag one out of the list, or press <kbd>N</kbd>. Each node that you add goes behind the selected
          one.
        </p>
        <Button tone="primary" className="mt-2" icon={<Plus size={15} />} onClick={onAdd}>
          Add a node
        </Button>
      </div>
    </div>
  );
}
