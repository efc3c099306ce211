import { classNames } from './class-names.ts';

/** A turning ring, for what takes a moment. */
export function Spinner({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={classNames(
        'inline-block size-3.5 animate-[rex-spin_0.8s_linear_infinite] rounded-full border-2 border-current border-t-transparent',
        className,
      )}
    />
  );
}
