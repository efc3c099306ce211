import { type ClipboardEvent, useEffect, useId, useRef } from 'react';
import { TextArea } from '../ui/field.tsx';

interface JsonTextProps {
  label: string;
  value: string;
  problem: string | null;
  onChange(text: string): void;
  onPaste(event: ClipboardEvent): void;
}

/** JSON as text; it says where it cannot be read, and then the form around it is not sent. */
export function JsonText({ label, value, problem, onChange, onPaste }: JsonTextProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    field.current?.setCustomValidity(problem ?? '');
  }, [problem]);
  return (
    <div className="flex flex-col gap-1">
      <TextArea
        ref={field}
        aria-label={label}
        aria-describedby={problem ? id : undefined}
        aria-invalid={problem !== null || undefined}
        rows={Math.min(22, Math.max(10, value.split('\n', 24).length + 1))}
        spellCheck={false}
        className="font-mono text-xs"
        value={value}
        onPaste={onPaste}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={id} role="status" className="min-h-4 text-xs text-bad">
        {problem}
      </p>
    </div>
  );
}
