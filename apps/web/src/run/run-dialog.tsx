'use client';

import type { DraftGraph } from '@rex/types';
import { Play } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field, Select } from '../ui/field.tsx';
import { ErrorState, Skeleton } from '../ui/states.tsx';
import { InputForm } from './input-form.tsx';
import type { KeptInput } from './use-input.ts';
import { useRun } from './use-run.ts';
import { useRunnable } from './use-runnable.ts';

interface RunDialogProps {
  workflowId: string;
  /** The draft as it is on the page; without it, as it was saved. */
  draft?: DraftGraph;
  /** Saves the draft before it is run; when it fails, nothing is run. */
  onBeforeDraft?(): Promise<void>;
  /** What is chosen at first; the newest version unless told, or the draft where nothing is published. */
  initialVersion?: number | 'draft';
  isOpen: boolean;
  onOpenChange(isOpen: boolean): void;
  onStarted(executionId: string): void;
}

/** Asks for what a workflow is run with, and runs it. */
export function RunDialog(props: RunDialogProps) {
  // What was typed belongs to one opening of the dialog.
  return props.isOpen ? <OpenRunDialog {...props} /> : null;
}

function OpenRunDialog(props: RunDialogProps) {
  const { workflowId, draft, onBeforeDraft, initialVersion, onOpenChange, onStarted } = props;
  const [chosen, setChosen] = useState<number | 'draft' | null>(initialVersion ?? null);
  const [triggerId, setTriggerId] = useState<string | null>(null);
  const runnable = useRunnable(workflowId, chosen, draft);
  const { name, version, latest, numbers, graph, triggers } = runnable;
  const trigger = triggers.find(({ id }) => id === triggerId) ?? triggers[0] ?? null;
  const kept: KeptInput = useRef(null);
  const formId = useId();
  const { run, error, isBusy, clearError } = useRun((executionId) => {
    onOpenChange(false);
    onStarted(executionId);
  });
  const offered = [...new Set([...(latest === null ? [] : [latest]), ...numbers])].sort((a, b) => b - a);
  return (
    <Dialog
      isOpen
      onOpenChange={onOpenChange}
      title={name ? `Run ${name}` : 'Run'}
      width="lg"
      actions={
        <>
          <span className="mr-auto self-center text-xs text-faint">
            <kbd>Ctrl</kbd> or <kbd>⌘</kbd> with <kbd>Enter</kbd> runs it
          </span>
          <Button onClick={() => onOpenChange(false)}>Close</Button>
          <Button
            type="submit"
            form={formId}
            tone="primary"
            icon={<Play size={14} />}
            isBusy={isBusy}
            disabled={graph === undefined}
          >
            Run
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-4">
        <div className="grid grid-cols-2 gap-3">
          <Field label="What is run">
            {(control) => (
              <Select
                {...control}
                value={String(version)}
                onChange={({ target }) =>
                  setChosen(target.value === 'draft' ? 'draft' : Number(target.value))
                }
              >
                <option value="draft">The draft, as it is now</option>
                {offered.map((number) => (
                  <option key={number} value={String(number)}>
                    Version {number}
                    {number === latest ? ' (the newest)' : ''}
                  </option>
                ))}
              </Select>
            )}
          </Field>
          {triggers.length > 1 ? (
            <Field label="Trigger">
              {(control) => (
                <Select
                  {...control}
                  value={trigger?.id ?? ''}
                  onChange={({ target }) => setTriggerId(target.value)}
                >
                  {triggers.map(({ id, label }) => (
                    <option key={id} value={id}>
                      {label}
                    </option>
                  ))}
                </Select>
              )}
            </Field>
          ) : null}
        </div>
        {runnable.error ? (
          <ErrorState title="The workflow cannot be read" error={runnable.error} />
        ) : graph === undefined ? (
          <Skeleton className="h-40" />
        ) : (
          <InputForm
            key={`${version}/${trigger?.id}`}
            formId={formId}
            workflowId={workflowId}
            graph={graph}
            triggerType={trigger?.type ?? null}
            kept={kept}
            error={error}
            onEdit={clearError}
            onRun={(input) => {
              const order = { workflowId, version, input, trigger: triggers.length > 1 ? trigger!.id : null };
              void run(order, version === 'draft' ? onBeforeDraft : undefined);
            }}
          />
        )}
      </div>
    </Dialog>
  );
}
