import { json } from '@codemirror/lang-json';
import type { ClipboardEvent } from 'react';
import { CodeField } from '../expression-field/code-field.tsx';

interface JsonTextProps {
  label: string;
  value: string;
  problem: string | null;
  onChange(text: string): void;
  onPaste(event: ClipboardEvent): void;
}

const EXTENSIONS = [json()];

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
