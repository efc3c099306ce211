'use client';

import { Dialog } from '@base-ui/react/dialog';
import { useQuery } from '@tanstack/react-query';
import { Command } from 'cmdk';
import {
  CalendarClock,
  FileUp,
  Inbox,
  ListTree,
  Monitor,
  Moon,
  Plus,
  Sun,
  Workflow as WorkflowIcon,
} from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { paths } from '../routing/paths.ts';
import { api } from '../session/api.ts';
import { setTheme } from '../theme/theme.ts';
import { useImportFiles } from '../workflows/import-files.tsx';
import { matchCommand } from './match-command.ts';
import { openPalette, usePalette } from './palette-store.ts';
import { type Command as Offered, offeredCommands } from './use-commands.ts';

/** Opens by Ctrl+K or Cmd+K: goes anywhere and does anything by a few letters. */
export function CommandPalette({ own }: { own: readonly Offered[] }) {
  const isOpen = usePalette((palette) => palette.isOpen);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
      if (event.shiftKey || event.altKey) return;
      event.preventDefault();
      openPalette(!usePalette.getState().isOpen);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  const input = useRef<HTMLInputElement>(null);
  // Files that are dropped are for the page that is open.
  const files = useImportFiles({ isDropPlace: false });
  return (
    <Dialog.Root open={isOpen} onOpenChange={(open) => openPalette(open)}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-[oklch(0.15_0.02_265/0.35)]" />
        <Dialog.Popup
          initialFocus={input}
          className="fixed top-[14vh] left-1/2 z-50 w-[36rem] max-w-[calc(100vw-2rem)] -translate-x-1/2 overflow-hidden rounded-xl border border-line bg-raised shadow-lg outline-none"
        >
          <Dialog.Title className="sr-only">Commands</Dialog.Title>
          <Palette own={own} input={input} onImport={files.choose} />
        </Dialog.Popup>
      </Dialog.Portal>
      {files.parts}
    </Dialog.Root>
  );
}

interface PaletteProps {
  own: readonly Offered[];
  input: RefObject<HTMLInputElement | null>;
  onImport(): void;
}

function Palette({ own, input, onImport }: PaletteProps) {
  const router = useRouter();
  const [text, setText] = useState('');
  // As they were when the palette was opened: the page behind it does not change meanwhile.
  const [offered] = useState(offeredCommands);
  const search = text.trim();
  const workflows = useQuery({
    queryKey: ['workflows', { palette: search }],
    queryFn: ({ signal }) =>
      api.listWorkflows({ query: { pageSize: 20, ...(search ? { search } : {}) }, signal }),
    placeholderData: (before) => before,
  });
  const act = (run: () => void) => (): void => {
    openPalette(false);
    run();
  };
  const go = (path: string) => act(() => router.push(path));
  return (
    <Command
      label="Commands"
      loop
      filter={(_, search, [label = '', ...keywords] = []) => matchCommand(label, search, keywords)}
    >
      <Command.Input
        ref={input}
        value={text}
        onValueChange={setText}
        placeholder="Go to a workflow, or do something…"
        className="h-12 w-full border-b bg-transparent px-4 text-base outline-none placeholder:text-faint focus-visible:outline-none"
      />
      <Command.List className="max-h-[50vh] overflow-auto p-1.5">
        <Command.Empty className="px-3 py-8 text-center text-sm text-muted">
          Nothing is called so.
        </Command.Empty>
        {groupsOf(offered).map(([heading, commands]) => (
          <Group key={heading} heading={heading}>
            {commands.map((each) => (
              <Item key={each.id} {...each} onSelect={act(each.run)} />
            ))}
          </Group>
        ))}
        <Group heading="Go to">
          <Item id="home" label="All workflows" icon={<ListTree size={15} />} onSelect={go(paths.home)} />
          <Item
            id="tasks"
            label="Tasks"
            keywords={['inbox', 'approve', 'decide']}
            icon={<Inbox size={15} />}
            onSelect={go(paths.tasks)}
          />
          <Item
            id="schedules"
            label="Schedules"
            keywords={['cron', 'pause']}
            icon={<CalendarClock size={15} />}
            onSelect={go(paths.schedules)}
          />
          <Item id="new" label="New workflow" icon={<Plus size={15} />} onSelect={go(paths.newWorkflow)} />
          <Item
            id="import"
            label="Import workflow files…"
            icon={<FileUp size={15} />}
            onSelect={act(onImport)}
          />
        </Group>
        <Group heading="Workflows">
          {(workflows.data?.data ?? []).map(({ id, name, description }) => (
            <Item
              key={id}
              id={id}
              label={name}
              keywords={[name, description ?? '']}
              icon={<WorkflowIcon size={15} />}
              onSelect={go(paths.workflow(id))}
            />
          ))}
        </Group>
        <Group heading="Colours">
          <Item
            id="light"
            label="Light colours"
            icon={<Sun size={15} />}
            onSelect={act(() => setTheme('light'))}
          />
          <Item
            id="dark"
            label="Dark colours"
            icon={<Moon size={15} />}
            onSelect={act(() => setTheme('dark'))}
          />
          <Item
            id="system"
            label="Colours like the device"
            icon={<Monitor size={15} />}
            onSelect={act(() => setTheme('system'))}
          />
        </Group>
        <Group heading="Account">
          {own.map((each) => (
            <Item key={each.id} {...each} onSelect={act(each.run)} />
          ))}
        </Group>
      </Command.List>
    </Command>
  );
}

/** The commands of the page under their headings, in the order in which these come first. */
function groupsOf(commands: readonly Offered[]): [string, Offered[]][] {
  const groups = new Map<string, Offered[]>();
  for (const each of commands) {
    const heading = each.group ?? 'This page';
    groups.set(heading, [...(groups.get(heading) ?? []), each]);
  }
  return [...groups];
}

const Group = ({ heading, children }: { heading: string; children: ReactNode }) => (
  <Command.Group
    heading={heading}
    className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-2xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-faint"
  >
    {children}
  </Command.Group>
);

interface ItemProps {
  id: string;
  label: string;
  icon?: ReactNode;
  hint?: string;
  keywords?: readonly string[];
  onSelect(): void;
}

const Item = ({ id, label, icon, hint, keywords = [], onSelect }: ItemProps) => (
  <Command.Item
    // Two things may have one name, so the value, by which cmdk tells them apart, is the id.
    value={`${label} ${id}`}
    keywords={[label, ...keywords]}
    onSelect={onSelect}
    className="flex h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 text-sm select-none data-[selected=true]:bg-hover"
  >
    <span className="text-muted">{icon}</span>
    <span className="flex-1 truncate">{label}</span>
    {hint ? <kbd className="text-2xs text-faint">{hint}</kbd> : null}
  </Command.Item>
);
