import { json } from '@codemirror/lang-json';
import { EditorView } from '@codemirror/view';
import type { ClipboardEvent } from 'react';
import { CodeField } from '../expression-field/code-field.tsx';

interface JsonTextProps {
  label: string;
  value: string;
  problem: string | null;
  onChange(text: string): void;
  onPaste(event: ClipboardEvent): void;
}

/** The text scrolls, so it can be reached by Tab in every browser. */
const EXTENSIONS = [json(), EditorView.contentAttributes.of({ tabindex: '0' })];

/** JSON as text; it says where it cannot be read. */
export function JsonText({ label, value, problem, onChange, onPaste }: JsonTextProps) {
  return (
    <div className="flex flex-col gap-1" onPasteCapture={onPaste}>
      <CodeField
        label={label}
        value={value}
        onChange={onChange}
        extensions={EXTENSIONS}
        isInvalid={problem !== null}
        linesMin={10}
      />
      <p role="status" className="min-h-4 text-xs text-bad">
        {problem}
      </p>
    </div>
  );
}
