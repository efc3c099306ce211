import { Button as BaseButton } from '@base-ui/react/button';
import type { ComponentProps, ReactNode } from 'react';
import { classNames } from './class-names.ts';
import { Spinner } from './spinner.tsx';

type Tone = 'primary' | 'plain' | 'quiet' | 'danger';

const TONES: Record<Tone, string> = {
  primary: 'bg-accent text-on-accent hover:bg-accent-hover border-transparent',
  plain: 'bg-surface text-ink border-line-strong hover:bg-hover',
  quiet: 'bg-transparent text-muted hover:text-ink hover:bg-hover border-transparent',
  danger: 'bg-surface text-bad border-line-strong hover:bg-bad-soft',
};
const SIZES = {
  sm: 'h-7 px-2 text-sm gap-1.5',
  md: 'h-8 px-3 text-sm gap-1.5',
  lg: 'h-10 px-4 text-base gap-2',
};

interface ButtonProps extends Omit<ComponentProps<typeof BaseButton>, 'className'> {
  tone?: Tone;
  size?: keyof typeof SIZES;
  icon?: ReactNode;
  /** Shows that what was asked is under way; the button does nothing meanwhile. */
  isBusy?: boolean;
  className?: string;
}

/** A button with words. */
export function Button({
  tone = 'plain',
  size = 'md',
  icon,
  isBusy,
  className,
  children,
  disabled,
  ...rest
}: ButtonProps) {
  return (
    <BaseButton
      {...rest}
      disabled={disabled || isBusy}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center rounded-md border font-medium whitespace-nowrap transition-colors select-none disabled:cursor-not-allowed disabled:opacity-50',
        TONES[tone],
        SIZES[size],
        className,
      )}
    >
      {isBusy ? <Spinner /> : icon}
      {children}
    </BaseButton>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children' | 'aria-label'> {
  /** What it does: its accessible name and its tooltip. */
  label: string;
  icon: ReactNode;
}

/** A button without words; its label is its accessible name. */
export function IconButton({
  label,
  icon,
  size = 'md',
  tone = 'quiet',
  className,
  isBusy,
  ...rest
}: IconButtonProps) {
  const square = { sm: 'w-7 px-0', md: 'w-8 px-0', lg: 'w-10 px-0' }[size];
  return (
    <Button
      {...rest}
      tone={tone}
      size={size}
      aria-label={label}
      title={label}
      className={classNames(square, className)}
    >
      {isBusy ? <Spinner /> : icon}
    </Button>
  );
}
