'use client';

import { type DraftGraph, LIMITS, type WorkflowSummary } from '@rex/types';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Copy, FileUp, MousePointerClick, Webhook } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type FormEvent, type ReactNode, useState } from 'react';
import { paths } from '../routing/paths.ts';
import { api } from '../session/api.ts';
import { AppFrame } from '../shell/app-frame.tsx';
import { Trail } from '../shell/trail.tsx';
import { useTitle } from '../shell/use-title.ts';
import { Button } from '../ui/button.tsx';
import { classNames } from '../ui/class-names.ts';
import { Field, TextInput } from '../ui/field.tsx';
import { useImportFiles } from './import-files.tsx';

type Start = 'manual' | 'webhook' | { copyOf: string };

const graphOf = (type: 'manual' | 'webhook'): DraftGraph => ({
  nodes: [{ id: type === 'manual' ? 'start' : 'hook', type, position: { x: 0, y: 0 } }],
  edges: [],
});

/** Asks for a name and how to begin; Enter goes on to the canvas. */
export function NewWorkflowPage() {
  useTitle('New workflow');
  const router = useRouter();
  const queryClient = useQueryClient();
  const files = useImportFiles();
  const [name, setName] = useState('New workflow');
  const [start, setStart] = useState<Start>('manual');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const create = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (name.trim() === '') return setProblem('Give it a name.');
    setBusy(true);
    setProblem(null);
    try {
      const base =
        typeof start === 'string'
          ? { graph: graphOf(start), description: null }
          : await api.getWorkflow({ params: { id: start.copyOf } });
      const { graph, description } = base;
      const made = await api.createWorkflow({ body: { name: name.trim(), description, graph } });
      queryClient.setQueryData(['workflow', made.id], made);
      void queryClient.invalidateQueries({ queryKey: ['workflows'] });
      router.replace(paths.workflow(made.id));
    } catch (thrown) {
      setProblem(thrown instanceof Error ? thrown.message : String(thrown));
      setBusy(false);
    }
  };
  return (
    <AppFrame trail={<Trail links={[{ label: 'Workflows', href: paths.home }, { label: 'New workflow' }]} />}>
      <main className="h-full overflow-auto bg-canvas px-4 py-10">
        <form
          onSubmit={(event) => void create(event)}
          className="mx-auto flex max-w-xl flex-col gap-5 rounded-xl border bg-surface p-6 shadow-sm"
        >
          <h1 className="text-xl font-semibold">New workflow</h1>
          <Field label="Name" error={problem}>
            {(control) => (
              <TextInput
                {...control}
                autoFocus
                maxLength={LIMITS.nameChars}
                value={name}
                onFocus={(event) => event.target.select()}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Starts start={start} onStart={setStart} onImport={files.choose} />
          <div className="flex justify-end">
            <Button type="submit" tone="primary" size="lg" isBusy={isBusy}>
              Open the canvas
            </Button>
          </div>
        </form>
      </main>
      {files.parts}
    </AppFrame>
  );
}

interface StartsProps {
  start: Start;
  onStart(start: Start): void;
  onImport(): void;
}

function Starts({ start, onStart, onImport }: StartsProps) {
  const others = useQuery({
    queryKey: ['workflows', { pageSize: 6 }],
    queryFn: ({ signal }) => api.listWorkflows({ query: { pageSize: 6 }, signal }),
  });
  const isCopyOf = ({ id }: WorkflowSummary): boolean => typeof start === 'object' && start.copyOf === id;
  return (
    <fieldset className="flex min-w-0 flex-col gap-2">
      <legend className="mb-1.5 text-xs font-medium text-muted">Begin with</legend>
      <Way
        icon={<MousePointerClick size={16} />}
        label="A start by hand"
        isChosen={start === 'manual'}
        onChoose={() => onStart('manual')}
      >
        You or a program run it, with an input.
      </Way>
      <Way
        icon={<Webhook size={16} />}
        label="A webhook"
        isChosen={start === 'webhook'}
        onChoose={() => onStart('webhook')}
      >
        Another service calls its address.
      </Way>
      {(others.data?.data ?? []).map((workflow) => (
        <Way
          key={workflow.id}
          icon={<Copy size={16} />}
          label={`A copy of ${workflow.name}`}
          isChosen={isCopyOf(workflow)}
          onChoose={() => onStart({ copyOf: workflow.id })}
        >
          {workflow.description ?? `${workflow.nodes} nodes`}
        </Way>
      ))}
      <Button tone="quiet" className="self-start" icon={<FileUp size={15} />} onClick={onImport}>
        Import a file instead
      </Button>
    </fieldset>
  );
}

interface WayProps {
  icon: ReactNode;
  label: string;
  isChosen: boolean;
  onChoose(): void;
  children: ReactNode;
}

const Way = ({ icon, label, isChosen, onChoose, children }: WayProps) => (
  <label
    className={classNames(
      'flex cursor-pointer items-center gap-3 rounded-lg border px-3 py-2 has-focus-visible:outline-2 has-focus-visible:outline-focus',
      isChosen ? 'border-accent bg-accent-soft' : 'hover:bg-hover',
    )}
  >
    <input type="radio" name="start" className="sr-only" checked={isChosen} onChange={onChoose} />
    <span className={isChosen ? 'text-accent' : 'text-muted'}>{icon}</span>
    <span className="min-w-0">
      <span className="block truncate text-sm font-medium">{label}</span>
      <span className="block truncate text-xs text-muted">{children}</span>
    </span>
  </label>
);
