'use client';

import type { GraphNode, NodeManifest } from '@rex/types';
import { Plus, Spline, X } from 'lucide-react';
import { drawableOutlets } from '../../document/connection-problem.ts';
import { edgeKey, outletOf } from '../../document/edges.ts';
import { partAt } from '../../document/location.ts';
import { shownOutlets } from '../../document/outlets.ts';
import { disconnect } from '../../document/remove.ts';
import { IconButton } from '../../ui/button.tsx';
import { useDraft, useEditor } from '../editor-context.ts';

/** Where a node leads by each of its outlets. */
export function OutletsSection({
  node,
  manifest,
  location,
}: {
  node: GraphNode;
  manifest: NodeManifest | undefined;
  location: readonly string[];
}) {
  const { editor, openConnect, openQuickAdd, reveal } = useEditor();
  const graph = useDraft((draft) => draft.graph);
  const leaving = partAt(graph, location)?.edges.filter(({ source }) => source === node.id) ?? [];
  const outlets = drawableOutlets(shownOutlets(node, manifest, leaving), manifest);
  return (
    <ul className="flex flex-col gap-1.5">
      {outlets.map((outlet) => (
        <li key={outlet} className="flex flex-wrap items-center gap-1.5">
          <span className="min-w-16 font-mono text-xs text-muted">{outlet}</span>
          {leaving
            .filter((edge) => outletOf(edge) === outlet)
            .map((edge) => (
              <span
                key={edgeKey(edge)}
                className="flex items-center rounded-full border bg-sunken pl-2 text-xs"
              >
                <button
                  type="button"
                  className="font-mono text-2xs hover:text-accent"
                  onClick={() => reveal(edge.target)}
                >
                  {edge.target}
                </button>
                <button
                  type="button"
                  aria-label={`Remove the edge from ${outlet} to ${edge.target}`}
                  className="flex size-5 items-center justify-center rounded-full text-faint hover:text-bad"
                  onClick={() =>
                    editor.editGraph((before) => disconnect(before, location, new Set([edgeKey(edge)])))
                  }
                >
                  <X size={12} />
                </button>
              </span>
            ))}
          <span className="ml-auto flex">
            <IconButton
              label={`Connect ${outlet} to…`}
              size="sm"
              icon={<Spline size={13} />}
              onClick={() => openConnect(node.id, outlet)}
            />
            <IconButton
              label={`Add a node behind ${outlet}`}
              size="sm"
              icon={<Plus size={13} />}
              onClick={() => openQuickAdd({ after: { source: node.id, outlet } })}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}
