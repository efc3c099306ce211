import { ApiError } from '@rex/client';
import type { Decision, Json } from '@rex/types';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../session/api.ts';
import { Button } from '../ui/button.tsx';
import { Field, TextArea, TextInput } from '../ui/field.tsx';

interface DecideFormProps {
  executionId: string;
  path: string;
  isInDoubt: boolean;
}

type Action = Decision['action'];

const CHOICES: Record<Action, { label: string; hint: string }> = {
  retry: { label: 'Try again', hint: 'The step runs once more with the same input.' },
  complete: {
    label: 'Give an output',
    hint: 'The step counts as completed, and what you give is its output.',
  },
  fail: {
    label: 'Let it fail',
    hint: 'The step fails for good; its error branch is followed where there is one.',
  },
};

/** A person decides what becomes of a step that waits as an incident or in doubt. */
export function DecideForm({ executionId, path, isInDoubt }: DecideFormProps) {
  const client = useQueryClient();
  const [action, setAction] = useState<Action | null>(null);
  const [text, setText] = useState('null');
  const [message, setMessage] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [state, setState] = useState<'open' | 'busy' | 'sent'>('open');
  const output = action === 'complete' ? readJson(text) : null;
  const decide = async (): Promise<void> => {
    if (action === null) return;
    setState('busy');
    setProblem(null);
    try {
      const decision = decisionOf(action, output?.value ?? null, message);
      await api.decideExecution({ params: { id: executionId }, body: { path, decision } });
      setState('sent');
      void client.invalidateQueries({ queryKey: ['execution', executionId] });
    } catch (thrown) {
      setProblem(thrown instanceof ApiError ? thrown.message : String(thrown));
      setState('open');
    }
  };
  if (state === 'sent') {
    return (
      <p role="status" className="rounded-lg border bg-ok-soft px-3 py-2 text-sm">
        Decided. The step goes on as soon as its worker has read it.
      </p>
    );
  }
  return (
    <form
      aria-label="Decide this step"
      className="flex flex-col gap-3 rounded-lg border border-line-strong p-3"
      onSubmit={(event) => {
        event.preventDefault();
        void decide();
      }}
    >
      <div>
        <h3 className="text-sm font-semibold">Somebody has to decide</h3>
        <p className="text-sm text-muted">
          {isInDoubt
            ? 'The worker went away during this step, and nobody knows whether it did what it was asked to. Look outside first: trying again may do it twice.'
            : 'The step failed, and its policy asks a person what to do.'}
        </p>
      </div>
      <fieldset className="flex flex-col gap-1.5">
        <legend className="sr-only">What to do</legend>
        {(Object.keys(CHOICES) as Action[]).map((each) => (
          <label key={each} className="flex cursor-pointer items-start gap-2 text-sm">
            <input
              type="radio"
              name="decision"
              className="mt-1 accent-accent"
              checked={action === each}
              onChange={() => setAction(each)}
            />
            <span>
              <span className="font-medium">{CHOICES[each].label}</span>
              <span className="block text-xs text-muted">{CHOICES[each].hint}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {action === 'complete' ? (
        <Field label="Output, as JSON" error={output?.problem ?? null}>
          {(control) => (
            <TextArea
              {...control}
              value={text}
              onChange={({ target }) => setText(target.value)}
              className="min-h-24 font-mono text-xs"
              spellCheck={false}
            />
          )}
        </Field>
      ) : null}
      {action === 'fail' ? (
        <Field label="Message" hint="Says in the history why it failed.">
          {(control) => (
            <TextInput
              {...control}
              value={message}
              maxLength={2_000}
              onChange={({ target }) => setMessage(target.value)}
            />
          )}
        </Field>
      ) : null}
      {problem ? (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm">
          {problem}
        </p>
      ) : null}
      <div className="flex justify-end">
        <Button
          type="submit"
          tone={action === 'fail' ? 'danger' : 'primary'}
          isBusy={state === 'busy'}
          disabled={action === null || Boolean(output?.problem)}
        >
          {action === null ? 'Choose first' : CHOICES[action].label}
        </Button>
      </div>
    </form>
  );
}

function decisionOf(action: Action, output: Json, message: string): Decision {
  if (action === 'retry') return { action };
  if (action === 'complete') return { action, output };
  return message.trim() === '' ? { action } : { action, message: message.trim() };
}

function readJson(text: string): { value: Json | null; problem: string | null } {
  try {
    return { value: JSON.parse(text) as Json, problem: null };
  } catch (thrown) {
    return { value: null, problem: `This is no JSON: ${(thrown as Error).message}` };
  }
}
