'use client';

import { Command } from 'cmdk';
import { useEffect, useRef, useState } from 'react';
import { NodeIcon } from '../graph-view/node-icon.tsx';
import { type QuickAddRequest, useEditor } from './editor-context.ts';
import { nodeGroups } from './node-groups.ts';

const WIDTH = 300;
const HEIGHT = 360;

/** A list of node types where something is to be added; letters search it, Enter adds. */
export function QuickAdd({ request, onClose }: { request: QuickAddRequest; onClose(): void }) {
  const { editor, manifests, reveal } = useEditor();
  const box = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  useEffect(() => {
    before.current = document.activeElement;
    const onPointer = (event: PointerEvent): void => {
      if (!box.current?.contains(event.target as Node)) onClose();
    };
    document.addEventListener('pointerdown', onPointer);
    return () => document.removeEventListener('pointerdown', onPointer);
  }, [onClose]);
  const add = (type: string): void => {
    const id = editor.add(type, { after: request.after, ...request.drop });
    onClose();
    if (id !== null) reveal(id);
  };
  const [search, setSearch] = useState('');
  const offered = (text: string) =>
    nodeGroups(manifests, text)
      // Nothing leads to a trigger or a note.
      .map((each) => ({
        ...each,
        manifests: each.manifests.filter(
          ({ role }) => !request.after || (role !== 'trigger' && role !== 'note'),
        ),
      }))
      .filter((each) => each.manifests.length > 0);
  const groups = offered(search);
  const [chosen, setChosen] = useState(groups[0]?.manifests[0]?.type ?? '');
  const onSearch = (text: string): void => {
    setSearch(text);
    // What Enter adds is the best match, not what was chosen before.
    setChosen(offered(text)[0]?.manifests[0]?.type ?? '');
  };
  return (
    <div
      ref={box}
      role="dialog"
      aria-label="Add a node"
      style={placeOf(request.at)}
      className="fixed z-50 overflow-hidden rounded-xl border border-line bg-raised shadow-lg"
    >
      <Command
        label="Node types"
        loop
        shouldFilter={false}
        value={chosen}
        onValueChange={setChosen}
        onKeyDown={(event) => {
          if (event.key === 'Tab') event.preventDefault();
          if (event.key !== 'Escape') return;
          event.stopPropagation();
          onClose();
          if (before.current instanceof HTMLElement) before.current.focus();
        }}
      >
        <Command.Input
          autoFocus
          value={search}
          onValueChange={onSearch}
          placeholder={request.after ? `Add after ${request.after.source}` : 'Add a node'}
          className="h-10 w-full border-b bg-transparent px-3 text-sm text-ink outline-none placeholder:text-faint"
        />
        <Command.List className="max-h-72 overflow-y-auto p-1.5">
          {groups.length === 0 ? (
            <p className="px-2 py-3 text-xs text-muted">No node type is called that.</p>
          ) : null}
          {groups.map(({ group, title, manifests: list }) => (
            <Command.Group
              key={group}
              heading={title}
              className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:text-faint"
            >
              {list.map(({ type, ui }) => (
                <Command.Item
                  key={type}
                  value={type}
                  onSelect={() => add(type)}
                  className="flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5 data-[selected=true]:bg-hover"
                >
                  <NodeIcon name={ui.icon} size={15} className="shrink-0 text-muted" />
                  <span className="min-w-0">
                    <span className="block truncate text-sm">{ui.title}</span>
                    <span className="block truncate text-2xs text-muted">{ui.summary}</span>
                  </span>
                </Command.Item>
              ))}
            </Command.Group>
          ))}
        </Command.List>
      </Command>
    </div>
  );
}

function placeOf(at: QuickAddRequest['at']): { left: number; top: number; width: number } {
  const { innerWidth, innerHeight } = window;
  const { x, y } = at ?? { x: innerWidth / 2 - WIDTH / 2, y: innerHeight / 4 };
  return {
    left: Math.max(8, Math.min(x, innerWidth - WIDTH - 8)),
    top: Math.max(8, Math.min(y, innerHeight - HEIGHT - 8)),
    width: WIDTH,
  };
}
