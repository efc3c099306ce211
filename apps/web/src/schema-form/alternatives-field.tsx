import { useState } from 'react';
import { Select } from '../ui/field.tsx';
import { FieldNode, type FieldNodeProps } from './field-node.tsx';
import { blankValue, optionOf } from './field-value.ts';
import { optionLabel } from './field-words.ts';
import { useForm } from './form-context.ts';
import { readSchema, type Schema } from './read-schema.ts';

/** One of several shapes: which, and then the value in that shape. */
export function AlternativesField(props: FieldNodeProps & { options: readonly Schema[] }) {
  const { options, label, value, onChange, isRequired, path } = props;
  const { root } = useForm();
  const [chosen, setChosen] = useState<number | null>(null);
  const current = optionOf(options, value, root, chosen);
  const labels = options.map((option) => optionLabel(readSchema(option, root)));
  const choose = (text: string): void => {
    const place = Number(text);
    setChosen(text === '' ? null : place);
    if (text === '') onChange(undefined);
    else if (current !== place) onChange(blankValue(options[place] ?? true, root));
  };
  return (
    <div className="flex flex-col gap-1.5">
      <Select
        aria-label={`Kind of ${label}`}
        value={current < 0 ? '' : String(current)}
        onChange={(event) => choose(event.target.value)}
      >
        {current < 0 || !isRequired ? (
          <option value="">
            {value === undefined ? (isRequired ? 'Choose…' : 'Not set') : 'Another shape'}
          </option>
        ) : null}
        {labels.map((each, place) => (
          <option key={each} value={String(place)}>
            {each}
          </option>
        ))}
      </Select>
      {value === undefined ? null : (
        <FieldNode
          schema={options[current] ?? true}
          label={labels[current] ?? label}
          value={value}
          onChange={onChange}
          path={path}
          isRequired
          isCompact
        />
      )}
    </div>
  );
}
