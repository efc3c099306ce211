import { type Json, LIMITS } from '@rex/types';
import { readJson } from '../schema-form/loose-text.ts';

/** Longer texts are not put into a text field, where they would hold up the page; they are shown by name and size. */
export const SHOWN_CHARS_MAX = 200_000;

/** An input that is not shown, only named. */
export interface LargeInput {
  name: string;
  bytes: number;
  value: Json;
}

/** What became of a text: shown as text, kept aside because it is large, or refused. */
export type InputText = { text: string } | { large: LargeInput } | { problem: string };

/** Takes the text of a file or of the clipboard as an input. */
export function takeInputText(text: string, name: string): InputText {
  const bytes = new TextEncoder().encode(text).length;
  if (bytes > LIMITS.inputBytes) {
    return {
      problem: `${name} is ${bytesText(bytes)}; an input is at most ${bytesText(LIMITS.inputBytes)}.`,
    };
  }
  if (text.length <= SHOWN_CHARS_MAX) return { text };
  const read = readJson(text);
  if ('problem' in read) return { problem: `${name}: ${read.problem}` };
  return { large: { name, bytes, value: read.value ?? null } };
}

/** A size as people read it: `812 B`, `95.4 KB`, `8 MB`. */
export function bytesText(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  const [size, unit] = bytes < 1_048_576 ? [bytes / 1_024, 'KB'] : [bytes / 1_048_576, 'MB'];
  return `${Number(size.toFixed(1))} ${unit}`;
}
