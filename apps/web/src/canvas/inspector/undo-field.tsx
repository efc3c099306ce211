import type { GraphNode, Policy, Undo, UndoCause } from '@rex/types';
import { Field, Select } from '../../ui/field.tsx';

interface UndoFieldProps {
  node: GraphNode;
  /** Nodes beside it without edges. */
  spare: readonly GraphNode[];
  value: Policy['undo'];
  onChange(value: Policy['undo']): void;
}

/** Names the node that undoes what this one did; each undoes one node, and does nothing else. */
export function UndoField({ node, spare, value, onChange }: UndoFieldProps) {
  const offered = spare.filter(
    ({ id, policy }) => id === value?.node || (id !== node.policy?.fallback?.node && !policy?.undo),
  );
  const isKnown = value === undefined || offered.some(({ id }) => id === value.node);
  return (
    <Field
      label="Undone by"
      hint={offered.length === 0 ? 'A node without edges beside it could undo this one.' : undefined}
    >
      {(control) => (
        <Select
          {...control}
          value={value?.node ?? ''}
          onChange={({ target }) => onChange(target.value === '' ? undefined : { node: target.value })}
        >
          <option value="">Nothing</option>
          {isKnown ? null : <option value={value.node}>{value.node} (cannot)</option>}
          {offered.map(({ id, name }) => (
            <option key={id} value={id}>
              {name ?? id}
            </option>
          ))}
        </Select>
      )}
    </Field>
  );
}

const CAUSES: readonly { cause: UndoCause; label: string }[] = [
  { cause: 'failure', label: 'When the execution fails' },
  { cause: 'cancel', label: 'When it is cancelled' },
];

/** When what was done is undone; never unless told. */
export function UndoCauses({
  value,
  onChange,
}: {
  value: Undo | undefined;
  onChange(value: Undo | undefined): void;
}) {
  const on = value?.on ?? [];
  const write = (cause: UndoCause, isOn: boolean): void => {
    const next = CAUSES.map((each) => each.cause).filter((each) =>
      each === cause ? isOn : on.includes(each),
    );
    onChange(next.length === 0 ? undefined : { on: next });
  };
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-2 text-xs text-muted">
        Completed steps whose policy names a node in “Undone by” are undone, the last one first.
      </legend>
      {CAUSES.map(({ cause, label }) => (
        <label key={cause} className="flex items-center gap-2 text-sm">
          <input
            type="checkbox"
            checked={on.includes(cause)}
            onChange={({ target }) => write(cause, target.checked)}
          />
          {label}
        </label>
      ))}
    </fieldset>
  );
}
