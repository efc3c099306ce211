import { Handle, Position } from '@xyflow/react';
import { Plus } from 'lucide-react';
import { ERROR_OUTLET } from '../document/edges.ts';
import { classNames } from '../ui/class-names.ts';
import { HEAD_HEIGHT, LOOP_ERROR_Y } from './card-geometry.ts';
import { useGraphSignals } from './graph-signals.ts';

const DOT =
  '!size-3 !min-w-0 !min-h-0 !rounded-full !border-2 !border-surface !bg-line-strong transition-[background-color,transform] hover:!bg-accent';

/** Where edges come in. */
export function TargetHandle() {
  const { actions } = useGraphSignals();
  return (
    <Handle
      type="target"
      position={Position.Left}
      isConnectable={actions !== null}
      style={{ top: HEAD_HEIGHT / 2 }}
      className={DOT}
    />
  );
}

/** Where edges leave by an outlet, with a button that adds a node behind it. */
export function OutletHandle({ id, outlet, top }: { id: string; outlet: string; top: number }) {
  const { actions } = useGraphSignals();
  return (
    <>
      <Handle
        type="source"
        id={outlet}
        position={Position.Right}
        isConnectable={actions !== null}
        style={{ top }}
        className={DOT}
      />
      {actions ? (
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Add a node after ${id}${outlet === 'out' ? '' : `, ${outlet}`}`}
          title="Add a node here"
          style={{ top: top - 9 }}
          className="nodrag nopan absolute -right-8 flex size-[18px] items-center justify-center rounded-full border border-line-strong bg-surface text-muted opacity-0 shadow-sm transition-opacity group-hover/card:opacity-100 hover:border-accent hover:text-accent focus-visible:opacity-100"
          onClick={(event) => actions.quickAdd(id, outlet, { x: event.clientX, y: event.clientY })}
        >
          <Plus size={12} />
        </button>
      ) : null}
    </>
  );
}

/** Where the edge for a failure leaves: below a card, beside an open loop; seen when used or pointed at. */
export function ErrorHandle({
  id,
  isUsed,
  isBeside = false,
}: {
  id: string;
  isUsed: boolean;
  isBeside?: boolean;
}) {
  const { actions } = useGraphSignals();
  return (
    <Handle
      type="source"
      id={ERROR_OUTLET}
      position={isBeside ? Position.Right : Position.Bottom}
      isConnectable={actions !== null}
      style={isBeside ? { top: LOOP_ERROR_Y } : { left: 28 }}
      title={actions ? `When ${id} fails` : undefined}
      className={classNames(
        '!size-3 !min-w-0 !min-h-0 !rounded-full !border-2 !border-surface !bg-bad transition-opacity',
        isUsed ? '' : actions ? '!opacity-0 group-hover/card:!opacity-100' : '!opacity-0',
      )}
    />
  );
}
