import { type ReactNode, useId } from 'react';
import { classNames } from '../ui/class-names.ts';

const LABEL = 'text-xs font-medium text-muted';

interface FieldFrameProps {
  label: string;
  /** Names a group of controls rather than one. */
  isGroup?: boolean;
  /** The label is only spoken, and the buttons stand beside the control. */
  isCompact?: boolean;
  isRequired: boolean;
  description: string | null;
  errors: readonly string[];
  /** Small buttons at the right of the label. */
  actions?: ReactNode;
  children(control: { id: string; describedBy: string | undefined; isInvalid: boolean }): ReactNode;
}

/** A label with its small buttons, a control or a group of them, what it means, and what is wrong with it. */
export function FieldFrame({
  label,
  isGroup = false,
  isCompact = false,
  isRequired,
  description,
  errors,
  actions,
  children,
}: FieldFrameProps) {
  const id = useId();
  const labelId = `${id}-label`;
  const noteIds = [description ? `${id}-note` : null, errors.length > 0 ? `${id}-errors` : null];
  const describedBy = noteIds.filter(Boolean).join(' ') || undefined;
  const words = (
    <>
      {label}
      {isRequired ? (
        <span className="text-bad" title="required">
          {' *'}
        </span>
      ) : null}
    </>
  );
  const content = children({ id, describedBy, isInvalid: errors.length > 0 });
  const name = isGroup ? (
    <span id={labelId} className={isCompact ? 'sr-only' : LABEL}>
      {words}
    </span>
  ) : (
    <label htmlFor={id} className={isCompact ? 'sr-only' : LABEL}>
      {words}
    </label>
  );
  const body = isGroup ? (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset cannot have its legend and buttons on one line
    <div role="group" aria-labelledby={labelId} aria-describedby={describedBy}>
      {content}
    </div>
  ) : (
    content
  );
  return (
    <div className="flex min-w-0 flex-col gap-1">
      {isCompact ? (
        <div className="flex items-start gap-1">
          {name}
          <div className="flex min-w-0 flex-1 flex-col gap-1">{body}</div>
          <div className="flex h-8 items-center empty:hidden">{actions}</div>
        </div>
      ) : (
        <>
          <div className="flex min-h-6 items-center gap-1">
            {name}
            <span className="flex-1" />
            {actions}
          </div>
          {body}
        </>
      )}
      {description ? (
        <p id={`${id}-note`} className="text-xs text-faint">
          {description}
        </p>
      ) : null}
      {errors.length > 0 ? (
        <ul data-errors id={`${id}-errors`} className={classNames('text-xs text-bad')}>
          {errors.map((error) => (
            <li key={error}>{sentence(error)}</li>
          ))}
        </ul>
      ) : null}
    </div>
  );
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

/** A small button beside a label. */
export function FrameButton({
  label,
  isOn,
  onClick,
  children,
}: {
  label: string;
  isOn?: boolean;
  onClick(): void;
  children: ReactNode;
}) {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...(isOn === undefined ? {} : { 'aria-pressed': isOn })}
      onClick={onClick}
      className={classNames(
        'inline-flex h-6 min-w-6 items-center justify-center rounded-sm px-1 text-2xs font-medium',
        isOn ? 'bg-accent-soft text-accent' : 'text-faint hover:bg-hover hover:text-ink',
      )}
    >
      {children}
    </button>
  );
}
