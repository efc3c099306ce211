'use client';

import type { NodeManifest } from '@rex/types';
import { PanelLeftClose, Search } from 'lucide-react';
import { useState } from 'react';
import { NodeIcon } from '../graph-view/node-icon.tsx';
import { IconButton } from '../ui/button.tsx';
import { NODE_TYPE_KIND } from './canvas-surface.tsx';
import { useEditor } from './editor-context.ts';
import { nodeGroups } from './node-groups.ts';

/** All node types, to drag onto the canvas or to add behind the selected node. */
export function Palette({ onClose }: { onClose(): void }) {
  const { manifests } = useEditor();
  const [search, setSearch] = useState('');
  const groups = nodeGroups(manifests, search);
  return (
    <aside aria-label="Node types" className="flex w-56 shrink-0 flex-col border-r bg-surface">
      <div className="flex items-center gap-1 border-b p-2">
        <div className="relative min-w-0 flex-1">
          <Search
            size={14}
            className="pointer-events-none absolute top-1/2 left-2 -translate-y-1/2 text-faint"
          />
          <input
            type="search"
            aria-label="Search node types"
            placeholder="Search nodes"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            className="h-7 w-full rounded-md border border-line-strong bg-surface pr-2 pl-7 text-xs text-ink placeholder:text-faint"
          />
        </div>
        <IconButton
          label="Hide the node types"
          size="sm"
          icon={<PanelLeftClose size={15} />}
          onClick={onClose}
        />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto p-2">
        {groups.length === 0 ? <p className="p-2 text-xs text-muted">No node type is called that.</p> : null}
        {groups.map(({ group, title, manifests: list }) => (
          <section key={group} aria-label={title} className="mb-3">
            <h2 className="px-1.5 pb-1 text-2xs font-medium text-faint">{title}</h2>
            {list.map((manifest) => (
              <PaletteItem key={manifest.type} manifest={manifest} />
            ))}
          </section>
        ))}
      </div>
    </aside>
  );
}

function PaletteItem({ manifest }: { manifest: NodeManifest }) {
  const { editor, reveal } = useEditor();
  const add = (): void => {
    const id = editor.add(manifest.type);
    if (id !== null) reveal(id);
  };
  return (
    <button
      type="button"
      draggable
      title={manifest.ui.summary}
      onDragStart={(event) => {
        event.dataTransfer.setData(NODE_TYPE_KIND, manifest.type);
        event.dataTransfer.effectAllowed = 'copy';
      }}
      onClick={add}
      className="flex w-full cursor-grab items-center gap-2 rounded-md px-1.5 py-1 text-left hover:bg-hover active:cursor-grabbing"
    >
      <span className="flex size-6 shrink-0 items-center justify-center rounded-md bg-sunken text-muted">
        <NodeIcon name={manifest.ui.icon} size={14} />
      </span>
      <span className="truncate text-sm">{manifest.ui.title}</span>
    </button>
  );
}
