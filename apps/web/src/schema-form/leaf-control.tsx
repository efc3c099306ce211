import type { Json } from '@rex/types';
import { Select, TextArea, TextInput } from '../ui/field.tsx';
import { sameText } from './field-value.ts';
import type { Leaf } from './form-context.ts';
import { readLoose, showLoose } from './loose-text.ts';
import { readNumber, readScalar, showScalar } from './scalar-text.ts';
import { TextControl } from './text-control.tsx';
import { useDraft } from './use-draft.ts';

/** The form's own control for one value. */
export function LeafControl({ leaf, isRequired }: { leaf: Leaf; isRequired: boolean }) {
  const { info, kind } = leaf;
  if (kind === 'expression') return <ExpressionControl leaf={leaf} />;
  switch (info.kind) {
    case 'text':
      return <TextControl leaf={leaf} keepsEmpty={isRequired && isEmptyTaken(leaf)} />;
    case 'number':
      return <NumberControl leaf={leaf} isInteger={info.isInteger} />;
    case 'boolean':
      return <BooleanControl leaf={leaf} />;
    case 'choice':
      return <ChoiceControl leaf={leaf} isRequired={isRequired} />;
    case 'scalar':
      return <ScalarControl leaf={leaf} />;
    default:
      return <AnyControl leaf={leaf} />;
  }
}

const isEmptyTaken = ({ info: { schema } }: Leaf): boolean =>
  schema.minLength === undefined && schema.pattern === undefined && schema.format === undefined;

const shared = ({ id, describedBy, isInvalid }: Leaf, problem?: string | null) => ({
  id,
  'aria-describedby': problem ? `${describedBy ?? ''} ${id}-problem`.trim() : describedBy,
  'aria-invalid': isInvalid || Boolean(problem) || undefined,
});

const Problem = ({ id, problem }: { id: string; problem: string | null }) =>
  problem ? (
    <p id={`${id}-problem`} className="text-xs text-bad">
      {problem}
    </p>
  ) : null;

const placeholderOf = (value: Json | undefined): string => (value === undefined ? '' : showLoose(value));

function NumberControl({ leaf, isInteger }: { leaf: Leaf; isInteger: boolean }) {
  const draft = useDraft<HTMLInputElement>(leaf.value, leaf.onChange, {
    read: (text) => readNumber(text, isInteger),
    show: (value) => (value === undefined ? '' : String(value)),
  });
  return (
    <>
      <TextInput
        {...shared(leaf, draft.problem)}
        ref={draft.ref}
        inputMode={isInteger ? 'numeric' : 'decimal'}
        className="tabular-nums"
        placeholder={placeholderOf(leaf.info.default)}
        value={draft.text}
        onChange={(event) => draft.onText(event.target.value)}
      />
      <Problem id={leaf.id} problem={draft.problem} />
    </>
  );
}

function ScalarControl({ leaf }: { leaf: Leaf }) {
  const types = leaf.info.kind === 'scalar' ? leaf.info.types : [];
  const draft = useDraft<HTMLInputElement>(leaf.value, leaf.onChange, {
    read: (text) => readScalar(text, types),
    show: (value) => showScalar(value, types),
  });
  return (
    <>
      <TextInput
        {...shared(leaf, draft.problem)}
        ref={draft.ref}
        placeholder={placeholderOf(leaf.info.default)}
        value={draft.text}
        onChange={(event) => draft.onText(event.target.value)}
      />
      <Problem id={leaf.id} problem={draft.problem} />
    </>
  );
}

function BooleanControl({ leaf }: { leaf: Leaf }) {
  const isOn = (leaf.value ?? leaf.info.default) === true;
  return (
    <label className="flex h-7 w-fit items-center gap-2 text-sm">
      <input
        {...shared(leaf)}
        type="checkbox"
        className="size-4 accent-accent"
        checked={isOn}
        onChange={(event) => leaf.onChange(event.target.checked)}
      />
      <span aria-hidden>
        {leaf.value === undefined && leaf.info.default === undefined ? 'Not set' : isOn ? 'Yes' : 'No'}
      </span>
    </label>
  );
}

function ChoiceControl({ leaf, isRequired }: { leaf: Leaf; isRequired: boolean }) {
  const { info, value } = leaf;
  const choices = info.kind === 'choice' ? info.choices : [];
  const chosen = choices.findIndex((choice) => sameText(choice.value, value));
  const fallback = choices.find((choice) => sameText(choice.value, info.default));
  const isEmptyOffered = !isRequired || chosen < 0;
  return (
    <Select
      {...shared(leaf)}
      value={chosen < 0 ? '' : String(chosen)}
      onChange={(event) =>
        leaf.onChange(event.target.value === '' ? undefined : choices[Number(event.target.value)]?.value)
      }
    >
      {isEmptyOffered ? (
        <option value="">
          {fallback ? `Default (${fallback.label})` : isRequired ? 'Choose…' : 'Not set'}
        </option>
      ) : null}
      {choices.map((choice, place) => (
        <option key={choice.label} value={String(place)}>
          {choice.label}
        </option>
      ))}
    </Select>
  );
}

function ExpressionControl({ leaf }: { leaf: Leaf }) {
  return (
    <TextArea
      {...shared(leaf)}
      rows={2}
      spellCheck={false}
      className="font-mono text-xs"
      value={typeof leaf.value === 'string' ? leaf.value : ''}
      onChange={(event) => leaf.onChange(event.target.value === '' ? undefined : event.target.value)}
    />
  );
}

function AnyControl({ leaf }: { leaf: Leaf }) {
  const draft = useDraft<HTMLTextAreaElement>(leaf.value, leaf.onChange, {
    read: readLoose,
    show: showLoose,
  });
  const lines = Math.min(12, Math.max(1, draft.text.split('\n').length));
  return (
    <>
      <TextArea
        {...shared(leaf, draft.problem)}
        ref={draft.ref}
        rows={lines}
        spellCheck={false}
        className="min-h-8! font-mono text-xs"
        placeholder="Text, a number, or JSON"
        value={draft.text}
        onChange={(event) => draft.onText(event.target.value)}
      />
      <Problem
        id={leaf.id}
        problem={draft.problem && `${draft.problem} Text that begins like JSON goes in quotes.`}
      />
    </>
  );
}
