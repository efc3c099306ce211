import type { Json } from '@rex/types';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { sameText } from './field-value.ts';
import type { Reading } from './loose-text.ts';

interface Draft {
  text: string;
  /** The value of the document when this was written; another one by now makes the draft void. */
  basis: Json | undefined;
}

interface DraftControl<Element> {
  ref: RefObject<Element | null>;
  text: string;
  problem: string | null;
  onText(text: string): void;
}

/**
 * The text of a control whose value is not text: what was typed stays as it was typed (`1.0`, a JSON object half
 * written) as long as the document holds what it was read as. A text that cannot be read changes nothing, and makes
 * the control invalid for the form around it.
 */
export function useDraft<Element extends HTMLInputElement | HTMLTextAreaElement>(
  value: Json | undefined,
  onChange: (value: Json | undefined) => void,
  codec: { read(text: string): Reading; show(value: Json | undefined): string },
): DraftControl<Element> {
  const ref = useRef<Element>(null);
  const [draft, setDraft] = useState<Draft | null>(null);
  const reading = draft ? codec.read(draft.text) : null;
  const isCurrent = draft !== null && reading !== null && standsFor(reading, draft, value);
  const text = isCurrent ? draft.text : codec.show(value);
  const problem = isCurrent && 'problem' in reading ? reading.problem : null;
  useEffect(() => {
    ref.current?.setCustomValidity(problem ?? '');
  }, [problem]);
  const onText = (next: string): void => {
    const read = codec.read(next);
    setDraft({ text: next, basis: 'value' in read ? read.value : value });
    if ('value' in read && !sameText(read.value, value)) onChange(read.value);
  };
  return { ref, text, problem, onText };
}

const standsFor = (reading: Reading, draft: Draft, value: Json | undefined): boolean =>
  'value' in reading ? sameText(reading.value, value) : sameText(draft.basis, value);
