import type { Json, JsonObject } from '@rex/types';
import { useId, useState } from 'react';
import { FieldNode } from './field-node.tsx';
import { sameText, withProperty } from './field-value.ts';
import { fieldLabel } from './field-words.ts';
import { pointerTo, useForm } from './form-context.ts';
import { EntryRows } from './map-field.tsx';
import { type FieldInfo, isObject, type Property, readSchema, type Schema } from './read-schema.ts';

interface ObjectFieldProps {
  info: FieldInfo;
  value: Json | undefined;
  onChange(value: Json | undefined): void;
  path: string;
}

/** The properties of an object; what its schema does not name is kept, and shown below. */
export function ObjectField({ info, value, onChange, path }: ObjectFieldProps) {
  const { root } = useForm();
  const object: JsonObject = isObject(value) ? value : {};
  if (info.kind !== 'object') return null;
  const { properties, rest, oneOf } = info;
  const names = properties.map(({ name }) => name);
  const hasMore = rest !== null || Object.keys(object).some((name) => !names.includes(name));
  const shared = { object, path, onChange };
  if (properties.length === 0 && !hasMore)
    return <p className="text-xs text-faint">There is nothing to set.</p>;
  return (
    <div className="flex flex-col gap-2.5">
      {oneOf ? <ExclusiveFields {...shared} properties={properties} names={oneOf} /> : null}
      {properties
        .filter(({ name, schema }) => !oneOf?.includes(name) && !isSettled(schema, object[name], root))
        .map((property) => (
          <PropertyField key={property.name} {...shared} property={property} />
        ))}
      {hasMore ? (
        <EntryRows
          {...shared}
          label="Other values"
          hidden={names}
          names={true}
          values={rest ?? true}
          isAddOffered={rest !== null}
        />
      ) : null}
    </div>
  );
}

/** Whether a value is the only one that can stand there, as the `type` that tells shapes apart. */
function isSettled(schema: Schema, value: Json | undefined, root: Schema): boolean {
  const info = readSchema(schema, root);
  return info.kind === 'choice' && info.choices.length === 1 && sameText(info.choices[0]?.value, value);
}

interface Shared {
  object: JsonObject;
  path: string;
  onChange(value: Json | undefined): void;
}

function PropertyField({
  property,
  object,
  path,
  onChange,
  isRequired,
}: Shared & { property: Property; isRequired?: boolean }) {
  const { root } = useForm();
  const { name, schema } = property;
  return (
    <FieldNode
      schema={schema}
      label={fieldLabel(name, readSchema(schema, root).title)}
      value={Object.hasOwn(object, name) ? object[name] : undefined}
      onChange={(next) => onChange(withProperty(object, name, next))}
      path={pointerTo(path, name)}
      isRequired={isRequired ?? property.isRequired}
    />
  );
}

/** Properties of which exactly one is set: which, and that one. */
function ExclusiveFields({
  properties,
  names,
  object,
  path,
  onChange,
}: Shared & { properties: readonly Property[]; names: readonly string[] }) {
  const group = useId();
  const [chosen, setChosen] = useState(names[0]!);
  const present = names.filter((name) => Object.hasOwn(object, name));
  const shown = present.length > 0 ? present : [chosen];
  const choose = (name: string): void => {
    setChosen(name);
    const others = Object.entries(object).filter(([each]) => !names.includes(each) || each === name);
    onChange(Object.fromEntries(others));
  };
  return (
    <>
      <div role="radiogroup" aria-label="Which of these" className="flex flex-wrap gap-4">
        {names.map((name) => (
          <label key={name} className="flex items-center gap-1.5 text-sm">
            <input
              type="radio"
              name={group}
              className="accent-accent"
              checked={shown[0] === name}
              onChange={() => choose(name)}
            />
            {fieldLabel(name, null)}
          </label>
        ))}
      </div>
      {properties
        .filter(({ name }) => shown.includes(name))
        .map((property) => (
          <PropertyField
            key={property.name}
            property={property}
            object={object}
            path={path}
            onChange={onChange}
            isRequired
          />
        ))}
    </>
  );
}
