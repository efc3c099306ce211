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
  sm: 'h-7 text-sm gap-1.5',
  md: 'h-8 text-sm gap-1.5',
  lg: 'h-10 text-base gap-2',
};
const PADDINGS = { sm: 'px-2', md: 'px-3', lg: 'px-4' };
const SQUARES = { sm: 'w-7', md: 'w-8', lg: 'w-10' };

interface ButtonProps extends Omit<ComponentProps<typeof BaseButton>, 'className'> {
  tone?: Tone;
  size?: keyof typeof SIZES;
  icon?: ReactNode;
  /** Shows that what was asked is under way; the button does nothing meanwhile. */
  isBusy?: boolean;
  /** As wide as high, for an icon alone. */
  isSquare?: boolean;
  className?: string;
}

/** A button with words. */
export function Button({
  tone = 'plain',
  size = 'md',
  icon,
  isBusy,
  isSquare,
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
        isSquare ? SQUARES[size] : PADDINGS[size],
        className,
      )}
    >
      {isBusy ? <Spinner /> : icon}
      {children}
    </BaseButton>
  );
}

interface IconButtonProps extends Omit<ButtonProps, 'icon' | 'children' | 'isSquare' | 'aria-label'> {
  /** What it does: its accessible name and its tooltip. */
  label: string;
  icon: ReactNode;
}

/** A button without words; its label is its accessible name. */
export function IconButton({ label, icon, tone = 'quiet', ...rest }: IconButtonProps) {
  return <Button {...rest} tone={tone} icon={icon} isSquare aria-label={label} title={label} />;
}
