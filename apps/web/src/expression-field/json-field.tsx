'use client';

import { json, jsonParseLinter } from '@codemirror/lang-json';
import { linter } from '@codemirror/lint';
import type { Json } from '@rex/types';
import { useState } from 'react';
import { CodeField } from './code-field.tsx';
import { PreviewLine } from './preview-line.tsx';

interface JsonFieldProps {
  value: Json | undefined;
  /** Undefined where the text is empty. */
  onChange(value: Json | undefined): void;
  label: string;
  id?: string | undefined;
  describedBy?: string | undefined;
  placeholder?: string | undefined;
  linesMin?: number;
  /** Whether its texts may hold `{{ … }}`, whose value is then shown. */
  isTemplated?: boolean;
}

const lintJson = jsonParseLinter();
const EXTENSIONS = [
  json(),
  linter((view) => (view.state.doc.toString().trim() === '' ? [] : lintJson(view))),
];

const show = (value: Json | undefined): string => (value === undefined ? '' : JSON.stringify(value, null, 2));

/** A JSON value as text. What cannot be read stays in the field, is marked, and changes nothing. */
export function JsonField({ value, onChange, linesMin = 4, isTemplated = false, ...rest }: JsonFieldProps) {
  const [draft, setDraft] = useState<{ text: string; basis: string } | null>(null);
  const shown = show(value);
  const text = draft && draft.basis === shown ? draft.text : shown;
  const reading = read(text);
  const write = (next: string): void => {
    const result = read(next);
    setDraft({ text: next, basis: result.isOk ? show(result.value) : shown });
    if (result.isOk && show(result.value) !== shown) onChange(result.value);
  };
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <CodeField
        {...rest}
        value={text}
        onChange={write}
        extensions={EXTENSIONS}
        isInvalid={!reading.isOk}
        linesMin={linesMin}
      />
      {reading.isOk ? null : (
        <p role="status" className="text-xs text-bad">
          This is not JSON yet, so it is not kept: {reading.message}.
        </p>
      )}
      {isTemplated ? <PreviewLine value={value} /> : null}
    </div>
  );
}

type Reading = { isOk: true; value: Json | undefined } | { isOk: false; message: string };

function read(text: string): Reading {
  if (text.trim() === '') return { isOk: true, value: undefined };
  try {
    return { isOk: true, value: JSON.parse(text) as Json };
  } catch (thrown) {
    return { isOk: false, message: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
