'use client';

import { schemaProblems } from '@rex/engine';
import type { DraftGraph, Json } from '@rex/types';
import { FileJson, History, Lightbulb, Upload, X } from 'lucide-react';
import { type ClipboardEvent, type DragEvent, type FormEvent, useEffect, useRef, useState } from 'react';
import type { FormProblem } from '../schema-form/form-context.ts';
import { SchemaForm } from '../schema-form/schema-form.tsx';
import { inputProblems } from '../session/field-problems.ts';
import { Button, IconButton } from '../ui/button.tsx';
import { Menu } from '../ui/menu.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { useNow } from '../ui/time.tsx';
import { relativeText } from '../ui/time-text.ts';
import { JsonText } from './json-text.tsx';
import { placeProblems } from './place-problems.ts';
import { bytesText, SHOWN_CHARS_MAX } from './read-input-text.ts';
import { inputSummary } from './remembered-inputs.ts';
import { RunProblem } from './run-problem.tsx';
import { offeredInputs } from './start-input.ts';
import { type InputView, type KeptInput, useInput } from './use-input.ts';

interface InputFormProps {
  formId: string;
  workflowId: string;
  graph: DraftGraph;
  triggerType: string | null;
  kept: KeptInput;
  /** What the server said of the last try. */
  error: unknown;
  onEdit(): void;
  onRun(input: Json): void;
}

type Input = ReturnType<typeof useInput>;

/** Asks for the input: as a form where the workflow says what it takes, as JSON, or as a file. */
export function InputForm({
  formId,
  workflowId,
  graph,
  triggerType,
  kept,
  error,
  onEdit,
  onRun,
}: InputFormProps) {
  const input = useInput(workflowId, graph, triggerType, kept);
  const [problems, setProblems] = useState<readonly FormProblem[]>([]);
  const form = useRef<HTMLFormElement>(null);
  const errors = placeProblems(problems.length > 0 ? problems : inputProblems(error));
  const errorCount = errors.length;
  useEffect(() => {
    if (errorCount > 0) form.current?.querySelector('[data-errors]')?.scrollIntoView({ block: 'center' });
  }, [errorCount]);
  const edited = (): void => {
    setProblems([]);
    input.setProblem(null);
    if (error) onEdit();
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const current = input.current();
    if (!current) return input.setProblem('Correct the JSON first, then run it.');
    const found = localProblems(current.value, graph);
    setProblems(found);
    if (found.length === 0) onRun(current.value);
  };
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      event.stopPropagation();
      form.current?.requestSubmit();
    };
    // Wherever the focus is in the dialog, and before an editor in it makes a line of it.
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
  const onDrop = (event: DragEvent): void => {
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    void file.text().then((text) => input.take(text, file.name));
  };
  const isSpoken = errors.length > 0 && input.view === 'form';
  return (
    <form
      id={formId}
      ref={form}
      onSubmit={onSubmit}
      onDrop={onDrop}
      onDragOver={(event) => event.preventDefault()}
      className="flex flex-col gap-3"
    >
      <RunProblem error={error} problems={isSpoken ? [] : errors} hasFieldProblems={isSpoken} />
      {input.problem ? (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm">
          {input.problem}
        </p>
      ) : null}
      {input.view === 'large' && input.large ? (
        <LargeCard input={input} />
      ) : input.hasForm ? (
        <Tabs<InputView>
          label="How the input is written"
          value={input.view}
          onChange={input.show}
          aside={<Offers input={input} />}
          tabs={[
            {
              value: 'form',
              label: 'Form',
              content: (
                <SchemaForm
                  schema={input.schema ?? true}
                  value={input.value}
                  label="Input"
                  errors={errors}
                  onChange={(next) => {
                    edited();
                    input.setValue(next);
                  }}
                />
              ),
            },
            { value: 'json', label: 'JSON', content: <JsonView input={input} onEdit={edited} /> },
          ]}
        />
      ) : (
        <>
          <div className="flex items-center">
            <p className="flex-1 text-sm text-muted">
              This workflow does not say what its input is, so all JSON will do.
            </p>
            <Offers input={input} />
          </div>
          <JsonView input={input} onEdit={edited} />
        </>
      )}
    </form>
  );
}

/** The same check as the server's, before the way to it. */
function localProblems(value: Json, graph: DraftGraph): FormProblem[] {
  try {
    return graph.input === undefined ? [] : schemaProblems(value, graph.input);
  } catch {
    // A schema that cannot be checked here is the server's to judge.
    return [];
  }
}

function JsonView({ input, onEdit }: { input: Input; onEdit(): void }) {
  /** A large text never enters the field. */
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = event.clipboardData.getData('text/plain');
    if (pasted.length <= SHOWN_CHARS_MAX) return;
    event.preventDefault();
    event.stopPropagation();
    input.take(pasted, 'The pasted text');
  };
  return (
    <JsonText
      label="Input as JSON"
      value={input.text}
      problem={input.textProblem}
      onPaste={onPaste}
      onChange={(text) => {
        onEdit();
        input.setText(text);
      }}
    />
  );
}

function Offers({ input }: { input: Input }) {
  const now = useNow();
  const chooser = useRef<HTMLInputElement>(null);
  const examples = offeredInputs(input.schema);
  return (
    <div className="flex items-center pb-1">
      {input.remembered.length > 0 ? (
        <Menu
          trigger={
            <Button size="sm" tone="quiet" icon={<History size={14} />}>
              Last inputs
            </Button>
          }
          items={input.remembered.map(({ input: value, at }) => ({
            label: inputSummary(value),
            hint: relativeText(at, now),
            onSelect: () => input.put(value),
          }))}
        />
      ) : null}
      {examples.length > 0 ? (
        <Menu
          trigger={
            <Button size="sm" tone="quiet" icon={<Lightbulb size={14} />}>
              Examples
            </Button>
          }
          items={examples.map(({ label, value }) => ({
            label,
            hint: inputSummary(value, 32),
            onSelect: () => input.put(value),
          }))}
        />
      ) : null}
      <Button size="sm" tone="quiet" icon={<Upload size={14} />} onClick={() => chooser.current?.click()}>
        File
      </Button>
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".json,application/json"
        onChange={(event) => {
          const file = event.target.files?.[0];
          event.target.value = '';
          if (file) void file.text().then((text) => input.take(text, file.name));
        }}
      />
    </div>
  );
}

const LargeCard = ({ input }: { input: Input }) => (
  <div className="flex items-center gap-3 rounded-lg border bg-sunken px-4 py-3">
    <FileJson size={20} className="text-muted" />
    <div className="min-w-0 flex-1">
      <p className="truncate text-sm font-medium">{input.large?.name}</p>
      <p className="text-xs text-muted">
        {bytesText(input.large?.bytes ?? 0)} of JSON, too long to be edited here. It is sent as it is.
      </p>
    </div>
    <IconButton label="Use another input" icon={<X size={16} />} onClick={input.drop} />
  </div>
);
