import type { ComponentProps, ReactNode } from 'react';
import { useId } from 'react';
import { classNames } from './class-names.ts';

const BOX =
  'w-full rounded-md border border-line-strong bg-surface px-2.5 text-sm text-ink placeholder:text-faint disabled:opacity-50 aria-[invalid=true]:border-bad';

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | null;
  isRequired?: boolean;
  /** Gets the ids that tie the control to its label, hint and error. */
  children(control: { id: string; 'aria-describedby'?: string; 'aria-invalid'?: boolean }): ReactNode;
}

/** A label, a control, and below it a hint or what is wrong. */
export function Field({ label, hint, error, isRequired, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  const hasNote = Boolean(error || hint);
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-muted">
        {label}
        {isRequired ? <span className="text-bad"> *</span> : null}
      </label>
      {children({
        id,
        ...(hasNote ? { 'aria-describedby': noteId } : {}),
        ...(error ? { 'aria-invalid': true } : {}),
      })}
      {hasNote ? (
        <p id={noteId} className={classNames('text-xs', error ? 'text-bad' : 'text-faint')}>
          {error ?? hint}
        </p>
      ) : null}
    </div>
  );
}

/** One line of text. */
export const TextInput = ({ className, ...rest }: ComponentProps<'input'>) => (
  <input {...rest} className={classNames(BOX, 'h-8', className)} />
);

/** Several lines of text. */
export const TextArea = ({ className, ...rest }: ComponentProps<'textarea'>) => (
  <textarea {...rest} className={classNames(BOX, 'min-h-16 py-1.5', className)} />
);

/** One of a few; the system's own list, which every device knows how to show. */
export const Select = ({ className, children, ...rest }: ComponentProps<'select'>) => (
  <select {...rest} className={classNames(BOX, 'h-8 pr-7', className)}>
    {children}
  </select>
);
