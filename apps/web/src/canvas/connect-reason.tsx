'use client';

import { Panel } from '@xyflow/react';
import { Ban } from 'lucide-react';
import { useConnectHint } from '../graph-view/graph-signals.ts';

/** Why the edge that is being drawn may not lead to the node under the pointer. */
export function ConnectReason({ nodeId }: { nodeId: string }) {
  const hint = useConnectHint(nodeId);
  if (!hint || hint.isAllowed || hint.reason === null) return null;
  return (
    <Panel position="top-center" className="!pointer-events-none !mt-14">
      <p
        role="status"
        className="flex max-w-md items-start gap-2 rounded-lg border border-line bg-raised px-3 py-1.5 text-xs shadow-md"
      >
        <Ban size={14} className="mt-px shrink-0 text-bad" />
        {hint.reason}
      </p>
    </Panel>
  );
}
