import { ApiError } from '@rex/client';
import { schemaProblems } from '@rex/engine';
import { type Json, type Task, TaskDecision, type TaskVerdict } from '@rex/types';
import { Check, Send, X } from 'lucide-react';
import { useRef, useState } from 'react';
import { placeProblems } from '../run/place-problems.ts';
import { startInput } from '../run/start-input.ts';
import type { FormProblem } from '../schema-form/form-context.ts';
import { isObject, readSchema } from '../schema-form/read-schema.ts';
import { SchemaForm } from '../schema-form/schema-form.tsx';
import { api } from '../session/api.ts';
import { fieldProblems } from '../session/field-problems.ts';
import { Button } from '../ui/button.tsx';
import { Field, TextArea } from '../ui/field.tsx';
import { useTaskChanged } from './use-tasks.ts';

const BUTTONS: Record<TaskVerdict, { label: string; icon: typeof Check }> = {
  approve: { label: 'Approve', icon: Check },
  submit: { label: 'Submit', icon: Send },
  reject: { label: 'Reject', icon: X },
};

interface DecideTaskFormProps {
  task: Task;
  verdicts: readonly TaskVerdict[];
  /** `late` where another decision came first. */
  onDecided(task: Task, outcome: 'taken' | 'late'): void;
}

/** What a task asks for: its form, a comment, and the decisions that it offers. */
export function DecideTaskForm({ task, verdicts, onDecided }: DecideTaskFormProps) {
  const { form } = task;
  const [value, setValue] = useState<Json | undefined>(() => firstValue(form));
  const [comment, setComment] = useState('');
  const [problems, setProblems] = useState<readonly FormProblem[]>([]);
  const element = useRef<HTMLFormElement>(null);
  const { decide, busy, message, isLate, clear } = useDecision(task, onDecided, setProblems);
  const press = (verdict: TaskVerdict): void => {
    const mayBeLess = verdict === 'reject';
    if (!mayBeLess && element.current && !element.current.reportValidity()) return;
    const data = form === null ? null : (value ?? (isObjectForm(form) ? {} : null));
    const found = form === null ? [] : localProblems(data, form);
    setProblems(mayBeLess ? [] : found);
    if (found.length > 0 && !mayBeLess) return;
    void decide(verdict, found.length > 0 ? null : data, comment.trim());
  };
  return (
    <form
      ref={element}
      aria-label={`Decide: ${task.title}`}
      className="flex flex-col gap-4"
      noValidate
      // Enter in a field decides nothing: a decision is taken by its button.
      onSubmit={(event) => event.preventDefault()}
    >
      {form === null ? null : (
        <SchemaForm
          schema={form}
          value={value}
          label="Answer"
          errors={placeProblems(problems)}
          onChange={(next) => {
            setProblems([]);
            clear();
            setValue(next);
          }}
        />
      )}
      <Field label="Comment" hint="Kept with the decision.">
        {(control) => (
          <TextArea
            {...control}
            value={comment}
            maxLength={2_000}
            onChange={({ target }) => setComment(target.value)}
          />
        )}
      </Field>
      {message ? (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm">
          {message}
        </p>
      ) : problems.length > 0 ? (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-sm">
          Some values do not fit. They are marked above.
        </p>
      ) : null}
      <div className="flex flex-wrap items-center gap-2">
        {verdicts.map((verdict) => {
          const { label, icon: Icon } = BUTTONS[verdict];
          return (
            <Button
              key={verdict}
              tone={verdict === 'reject' ? 'danger' : 'primary'}
              icon={<Icon size={14} />}
              isBusy={busy === verdict}
              disabled={busy !== null || isLate}
              onClick={() => press(verdict)}
            >
              {label}
            </Button>
          );
        })}
      </div>
      {form !== null && verdicts.includes('reject') ? (
        <p className="text-xs text-faint">
          A rejection may come without the form; what does not fit the form is not sent with it.
        </p>
      ) : null}
    </form>
  );
}

/** Sends a decision. The first one wins, so one that came before is told as it is. */
function useDecision(
  task: Task,
  onDecided: DecideTaskFormProps['onDecided'],
  onProblems: (problems: readonly FormProblem[]) => void,
) {
  const changed = useTaskChanged();
  const [busy, setBusy] = useState<TaskVerdict | null>(null);
  const [message, setMessage] = useState<string | null>(null);
  const [isLate, setLate] = useState(false);
  const decide = async (outcome: TaskVerdict, data: Json, comment: string): Promise<void> => {
    setBusy(outcome);
    setMessage(null);
    try {
      const body = { outcome, ...(data === null ? {} : { data }), ...(comment === '' ? {} : { comment }) };
      const decided = await api.decideTask({ params: { id: task.id }, body });
      changed(decided);
      onDecided(decided, 'taken');
    } catch (thrown) {
      const found = fieldProblems(thrown, '/body/data');
      onProblems(found);
      setMessage(found.length > 0 ? null : messageOf(thrown));
      const decision = decisionOf(thrown);
      if (decision) {
        changed({ ...task, status: 'decided', decision, closedAt: decision.decidedAt });
        onDecided(task, 'late');
      } else if (thrown instanceof ApiError && thrown.status === 409) setLate(true);
    } finally {
      setBusy(null);
    }
  };
  return { decide, busy, message, isLate, clear: () => setMessage(null) };
}

const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));

/** The decision that stands, where another one came first. */
function decisionOf(thrown: unknown): TaskDecision | null {
  if (!(thrown instanceof ApiError) || thrown.code !== 'already_decided') return null;
  const { details } = thrown;
  return isObject(details) ? (TaskDecision.safeParse(details.decision).data ?? null) : null;
}

type Form = NonNullable<Task['form']>;

const isObjectForm = (form: Form): boolean => readSchema(form, form).kind === 'object';

const firstValue = (form: Form | null): Json | undefined => {
  if (form === null) return undefined;
  return isObjectForm(form) ? startInput(form, null) : readSchema(form, form).default;
};

/** The same check as the server's, before the way to it. */
function localProblems(data: Json, form: Form): FormProblem[] {
  try {
    return schemaProblems(data, form);
  } catch {
    // A schema that cannot be checked here is the server's to judge.
    return [];
  }
}
