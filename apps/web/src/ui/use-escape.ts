import { useEffect, useRef } from 'react';

/** Calls back on Escape, wherever the focus is, unless something above the page takes it. */
export function useEscape(act: () => void): void {
  const newest = useRef(act);
  newest.current = act;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      const isTaken =
        event.defaultPrevented || document.querySelector('[role="dialog"],[role="menu"]') !== null;
      // What somebody is writing is not thrown away by one key.
      const isWriting = event.target instanceof Element && event.target.closest('input, textarea') !== null;
      if (event.key === 'Escape' && !isTaken && !isWriting) newest.current();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
