import type { Json } from '@rex/types';
import { createContext, type ReactNode, useContext } from 'react';
import type { FieldInfo, Schema } from './read-schema.ts';

/** One control of a form, for a caller who draws it otherwise. */
export interface Leaf {
  /** `expression` where an expression stands in the place of a value of another kind. */
  kind: FieldInfo['kind'] | 'expression';
  info: FieldInfo;
  /** An expression may be written in it. */
  isTemplated: boolean;
  value: Json | undefined;
  /** Undefined takes the value out of the document. */
  onChange(value: Json | undefined): void;
  label: string;
  /** JSON pointer of the value. */
  path: string;
  id: string;
  describedBy: string | undefined;
  isInvalid: boolean;
}

/** Draws a control; null leaves it to the form. */
export type DrawControl = (leaf: Leaf) => ReactNode | null;

/** Something wrong with a value: its place as a JSON pointer, and the fault in words. */
export interface FormProblem {
  path: string;
  message: string;
}

interface FormContext {
  root: Schema;
  controls: DrawControl | undefined;
  errors: readonly FormProblem[];
}

export const FormContext = createContext<FormContext>({ root: true, controls: undefined, errors: [] });

export const useForm = (): FormContext => useContext(FormContext);

/** What is wrong at a place, and with `within` also at the places inside it. */
export const problemsAt = (
  errors: readonly FormProblem[],
  path: string,
  { within }: { within: boolean },
): string[] =>
  errors
    .filter((error) => error.path === path || (within && error.path.startsWith(`${path}/`)))
    .map((error) =>
      error.path === path ? error.message : `${error.path.slice(path.length + 1)}: ${error.message}`,
    );

/** The JSON pointer of something inside the place `path`. */
export const pointerTo = (path: string, name: string | number): string =>
  `${path}/${String(name).replaceAll('~', '~0').replaceAll('/', '~1')}`;
