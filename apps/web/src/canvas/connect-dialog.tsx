'use client';

import { useMemo, useState } from 'react';
import { toast } from 'sonner';
import { connectionProblems, drawableOutlets } from '../document/connection-problem.ts';
import { ERROR_OUTLET } from '../document/edges.ts';
import { findNode, partAt } from '../document/location.ts';
import { outletsOf } from '../document/outlets.ts';
import { NodeIcon } from '../graph-view/node-icon.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Select } from '../ui/field.tsx';
import { useDraft, useEditor } from './editor-context.ts';

/** Where an outlet of a node may lead, and why not elsewhere; the way to connect without a pointer. */
export function ConnectDialog({
  nodeId,
  outlet: first,
  onClose,
}: {
  nodeId: string;
  outlet?: string | undefined;
  onClose(): void;
}) {
  const { editor, manifests, reveal } = useEditor();
  const graph = useDraft((draft) => draft.graph);
  const found = useMemo(() => findNode(graph, nodeId), [graph, nodeId]);
  const outlets = found
    ? drawableOutlets(outletsOf(found.node, manifests.get(found.node.type)), manifests.get(found.node.type))
    : [];
  const [outlet, setOutlet] = useState(first ?? outlets[0] ?? 'out');
  const targets = useMemo(() => {
    const nodes = found ? (partAt(graph, found.location)?.nodes ?? []).filter(({ id }) => id !== nodeId) : [];
    const answers = found
      ? connectionProblems(
          graph,
          found.location,
          nodeId,
          outlet,
          nodes.map(({ id }) => id),
          manifests,
        )
      : new Map();
    return nodes.map((node) => ({ node, problem: answers.get(node.id) ?? null }));
  }, [graph, found, nodeId, outlet, manifests]);
  const allowed = targets.filter(({ problem }) => problem === null);
  const refused = targets.filter(({ problem }) => problem !== null);
  const choose = (target: string): void => {
    const problem = editor.connect(nodeId, outlet, target);
    if (problem !== null) toast.error(problem);
    onClose();
    reveal(nodeId);
  };
  return (
    <Dialog isOpen onOpenChange={(isOpen) => isOpen || onClose()} title={`Connect ${nodeId} to…`} width="sm">
      <div className="flex flex-col gap-3">
        {outlets.length > 1 ? (
          <Field label="From the outlet">
            {(control) => (
              <Select {...control} value={outlet} onChange={(event) => setOutlet(event.target.value)}>
                {outlets.map((each) => (
                  <option key={each} value={each}>
                    {each === ERROR_OUTLET ? 'error (when it fails)' : each}
                  </option>
                ))}
              </Select>
            )}
          </Field>
        ) : null}
        <ul aria-label="Nodes it may lead to" className="flex flex-col gap-0.5">
          {allowed.map(({ node }) => (
            <li key={node.id}>
              <button
                type="button"
                onClick={() => choose(node.id)}
                className="flex w-full items-center gap-2.5 rounded-md px-2 py-1.5 text-left hover:bg-hover focus-visible:bg-hover"
              >
                <NodeIcon name={manifests.get(node.type)?.ui.icon} size={15} className="text-muted" />
                <span className="min-w-0 flex-1 truncate text-sm">{node.name ?? node.id}</span>
                <span className="font-mono text-2xs text-muted">{node.id}</span>
              </button>
            </li>
          ))}
        </ul>
        {allowed.length === 0 ? (
          <p className="text-sm text-muted">It can lead to no other node here. Add one first.</p>
        ) : null}
        {refused.length > 0 ? (
          <details className="text-xs text-muted">
            <summary className="cursor-pointer">{refused.length} others it cannot lead to</summary>
            <ul className="mt-1.5 flex flex-col gap-1">
              {refused.map(({ node, problem }) => (
                <li key={node.id}>
                  <span className="font-mono">{node.id}</span>: {problem}
                </li>
              ))}
            </ul>
          </details>
        ) : null}
      </div>
    </Dialog>
  );
}
