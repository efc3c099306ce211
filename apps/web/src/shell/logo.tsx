/** The mark: three steps and the line that carries them. */
export function Logo() {
  return (
    <span className="flex items-center gap-2">
      <svg width="22" height="22" viewBox="0 0 22 22" aria-hidden="true">
        <rect width="22" height="22" rx="6" fill="var(--accent)" />
        <path
          d="M6 16V7.5A1.5 1.5 0 0 1 7.5 6H12a3 3 0 0 1 0 6H9m3 0 4 4"
          fill="none"
          stroke="var(--on-accent)"
          strokeWidth="1.8"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
        <circle cx="6" cy="16" r="1.7" fill="var(--on-accent)" />
        <circle cx="16" cy="16" r="1.7" fill="var(--on-accent)" />
      </svg>
      <span className="text-base font-semibold tracking-tight">REX</span>
    </span>
  );
}
