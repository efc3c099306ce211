import type { DraftGraph, Json } from '@rex/types';
import { useEffect, useRef, useState } from 'react';
import { readJson } from '../schema-form/loose-text.ts';
import { readSchema } from '../schema-form/read-schema.ts';
import { type LargeInput, SHOWN_CHARS_MAX, takeInputText } from './read-input-text.ts';
import { type RememberedInput, rememberedInputs } from './remembered-inputs.ts';
import { inputSchema, startInput } from './start-input.ts';

/** How an input is written: in a form, as JSON, or not at all because it is large. */
export type InputView = 'form' | 'json' | 'large';

/** What was written, so that another version can be chosen without writing it again. */
export type KeptInput = { current: { triggerType: string | null; value: Json | undefined } | null };

/** The input of a run while it is being written: one value, seen as a form, as text, or by its name and size. */
export function useInput(workflowId: string, graph: DraftGraph, triggerType: string | null, kept: KeptInput) {
  const schema = inputSchema(graph, triggerType);
  const hasForm = schema !== null && readSchema(schema, schema).kind !== 'any';
  const [remembered] = useState<RememberedInput[]>(() => rememberedInputs(localStorage, workflowId));
  const [value, setValue] = useState<Json | undefined>(
    () =>
      (kept.current?.triggerType === triggerType && kept.current.value) || startInput(schema, triggerType),
  );
  const [text, setText] = useState(() => JSON.stringify(value ?? {}, null, 2));
  const [large, setLarge] = useState<LargeInput | null>(null);
  const [view, setView] = useState<InputView>(hasForm ? 'form' : 'json');
  const [problem, setProblem] = useState<string | null>(null);
  // The same text gives the same object, so that a start that is asked for again is seen to be the same.
  const parsed = useRef<{ text: string; reading: ReturnType<typeof readJson> } | null>(null);
  const readText = (): ReturnType<typeof readJson> => {
    if (parsed.current?.text !== text) parsed.current = { text, reading: readJson(text) };
    return parsed.current!.reading;
  };
  const put = (next: Json): void => {
    setProblem(null);
    const written = JSON.stringify(next, null, 2);
    if (written.length > SHOWN_CHARS_MAX) {
      setLarge({ name: 'A large input', bytes: written.length, value: next });
      setView('large');
      return;
    }
    setLarge(null);
    setValue(next);
    setText(written);
    if (view === 'large') setView(hasForm ? 'form' : 'json');
  };
  /** Takes a text from a file or the clipboard; false where the text field may show it itself. */
  const take = (incoming: string, name: string): void => {
    const taken = takeInputText(incoming, name);
    if ('problem' in taken) return setProblem(taken.problem);
    setProblem(null);
    if ('large' in taken) {
      setLarge(taken.large);
      return setView('large');
    }
    const read = readJson(taken.text);
    if ('value' in read && read.value !== undefined) return put(read.value);
    setLarge(null);
    setText(taken.text);
    setView('json');
  };
  const show = (next: InputView): void => {
    if (view === 'form' && next === 'json') setText(JSON.stringify(value ?? {}, null, 2));
    if (view === 'json' && next === 'form') {
      const read = readText();
      if ('problem' in read) return setProblem('Correct the JSON first: a form cannot show it as it is.');
      setValue(read.value ?? {});
    }
    setProblem(null);
    setView(next);
  };
  /** The value as it stands; null where the text is no JSON. */
  const current = (): { value: Json } | null => {
    if (view === 'large') return large;
    if (view === 'form') return { value: value ?? EMPTY };
    const read = readText();
    return 'problem' in read ? null : { value: read.value ?? EMPTY };
  };
  useEffect(() => {
    kept.current = { triggerType, value: view === 'large' ? undefined : current()?.value };
  });
  const textReading = view === 'json' ? readText() : null;
  return {
    ...{ schema, hasForm, remembered, view, show, value, setValue, text, setText, large, put, take, current },
    drop: () => put(startInput(schema, triggerType)),
    problem,
    setProblem,
    textProblem: textReading && 'problem' in textReading ? textReading.problem : null,
  };
}

const EMPTY: Json = {};
