import { type ClipboardEvent, type KeyboardEvent, useState } from 'react';
import { classNames } from '../ui/class-names.ts';
import { TextArea, TextInput } from '../ui/field.tsx';
import { fromLocalTime, isLocalTimeSafe, toLocalTime } from './date-time-text.ts';
import type { Leaf } from './form-context.ts';

const LONG_CHARS = 90;
const INPUT_TYPES: Record<string, string> = { date: 'date', email: 'email', uri: 'url', url: 'url' };

/** A line of text, or several; what is emptied is taken out unless an empty text has to be there. */
export function TextControl({ leaf, keepsEmpty }: { leaf: Leaf; keepsEmpty: boolean }) {
  const { info, id, describedBy, isInvalid } = leaf;
  const value = typeof leaf.value === 'string' ? leaf.value : '';
  const [isLong, setLong] = useState(
    () => (info.kind === 'text' && info.isMultiline) || value.length > LONG_CHARS || value.includes('\n'),
  );
  const write = (text: string): void => leaf.onChange(text === '' && !keepsEmpty ? undefined : text);
  const shared = { id, 'aria-describedby': describedBy, 'aria-invalid': isInvalid || undefined };
  if (isLong) {
    return <TextArea {...shared} rows={3} value={value} onChange={(event) => write(event.target.value)} />;
  }
  const format = info.kind === 'text' ? (info.format ?? '') : '';
  if (format === 'date-time' && isLocalTimeSafe(value)) {
    return (
      <TextInput
        {...shared}
        type="datetime-local"
        step={1}
        value={toLocalTime(value)}
        onChange={(event) => write(fromLocalTime(event.target.value))}
      />
    );
  }
  /** A line cannot hold the breaks of a pasted text, so it becomes several lines. */
  const paste = (event: ClipboardEvent<HTMLInputElement>): void => {
    const pasted = event.clipboardData.getData('text/plain');
    if (!pasted.trimEnd().includes('\n')) return;
    event.preventDefault();
    const { selectionStart, selectionEnd } = event.currentTarget;
    write(
      value.slice(0, selectionStart ?? value.length) + pasted + value.slice(selectionEnd ?? value.length),
    );
    setLong(true);
  };
  return (
    <TextInput
      {...shared}
      type={
        format === 'date' && !/^(\d{4}-\d{2}-\d{2})?$/.test(value) ? 'text' : (INPUT_TYPES[format] ?? 'text')
      }
      className={classNames(info.schema.pattern ? 'font-mono' : '')}
      placeholder={typeof info.default === 'string' ? info.default : ''}
      value={value}
      onPaste={paste}
      onKeyDown={(event: KeyboardEvent) => {
        if (event.key !== 'Enter' || !event.shiftKey) return;
        event.preventDefault();
        setLong(true);
      }}
      onChange={(event) => write(event.target.value)}
    />
  );
}
