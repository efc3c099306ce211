import type { CSSProperties, ReactNode } from 'react';
import { classNames } from './class-names.ts';

interface ScrollBoxProps {
  /** What is in it, for those who do not see it. */
  label: string;
  className?: string;
  style?: CSSProperties;
  children: ReactNode;
}

/** A part that scrolls by itself and that the keyboard reaches. */
export function ScrollBox({ label, className, style, children }: ScrollBoxProps) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className={classNames('overflow-auto outline-offset-[-2px]', className)}
      style={style}
    >
      {children}
    </section>
  );
}
