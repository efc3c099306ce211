'use client';

import type { Json } from '@rex/types';
import { useState } from 'react';
import { ExpressionField } from '../../expression-field/expression-field.tsx';
import { PreviewLine } from '../../expression-field/preview-line.tsx';
import { readLoose, showLoose } from '../../schema-form/loose-text.ts';

interface ValueFieldProps {
  value: Json | undefined;
  onChange(value: Json | undefined): void;
  label: string;
  id?: string | undefined;
  describedBy?: string | undefined;
  isInvalid?: boolean | undefined;
  placeholder?: string | undefined;
  linesMin?: number;
}

/** Any value with expressions in it: text as it is, and what begins like JSON as JSON. */
export function ValueField({ value, onChange, isInvalid = false, ...rest }: ValueFieldProps) {
  const [draft, setDraft] = useState<{ text: string; basis: string } | null>(null);
  const shown = showLoose(value);
  const text = draft && draft.basis === shown ? draft.text : shown;
  const reading = readLoose(text);
  const problem = 'problem' in reading ? reading.problem : null;
  const write = (next: string): void => {
    const read = readLoose(next);
    const isRead = 'value' in read;
    setDraft({ text: next, basis: isRead ? showLoose(read.value) : shown });
    if (isRead && showLoose(read.value) !== shown) onChange(read.value);
  };
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <ExpressionField
        {...rest}
        value={text}
        onChange={write}
        isInvalid={isInvalid || problem !== null}
        hasPreview={false}
      />
      {problem === null ? (
        <PreviewLine value={value} />
      ) : (
        <p role="status" className="text-xs text-bad">
          {problem}
        </p>
      )}
    </div>
  );
}
