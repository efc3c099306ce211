'use client';

import type { Json } from '@rex/types';
import { useMemo } from 'react';
import { FieldNode } from './field-node.tsx';
import { type DrawControl, FormContext, type FormProblem, problemsAt } from './form-context.ts';
import { ObjectField } from './object-field.tsx';
import { readSchema, type Schema } from './read-schema.ts';

interface SchemaFormProps {
  schema: Schema;
  value: Json | undefined;
  /** Undefined where the whole value was taken out. */
  onChange(value: Json | undefined): void;
  /** Draws single controls otherwise. */
  controls?: DrawControl;
  /** What is wrong, each with the JSON pointer of its place. */
  errors?: readonly FormProblem[];
  /** JSON pointer of the value in the document that `errors` speak of. */
  path?: string;
  /** What the value is called where it is no object. */
  label?: string;
}

const NO_ERRORS: readonly FormProblem[] = [];

/**
 * A form for a value by its JSON Schema. Absent values stay absent, what the schema does not know is kept. Controls
 * whose text cannot be read are invalid for the `form` element around it.
 */
export function SchemaForm(props: SchemaFormProps) {
  const { schema, value, onChange, controls, errors = NO_ERRORS, path = '', label = 'Value' } = props;
  const context = useMemo(() => ({ root: schema, controls, errors }), [schema, controls, errors]);
  const info = useMemo(() => readSchema(schema, schema), [schema]);
  const isPlainObject =
    info.kind === 'object' &&
    (value === undefined || (typeof value === 'object' && !Array.isArray(value) && value !== null));
  const ownErrors = problemsAt(errors, path, { within: false });
  return (
    <FormContext value={context}>
      {isPlainObject ? (
        <>
          {ownErrors.length > 0 ? (
            <ul role="alert" className="mb-2 rounded-md bg-bad-soft px-2.5 py-1.5 text-xs text-bad">
              {ownErrors.map((error) => (
                <li key={error}>{error}</li>
              ))}
            </ul>
          ) : null}
          <ObjectField info={info} value={value} onChange={onChange} path={path} />
        </>
      ) : (
        <FieldNode {...{ schema, label, value, onChange, path }} isRequired />
      )}
    </FormContext>
  );
}
