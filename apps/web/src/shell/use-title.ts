import { useEffect } from 'react';

/** Names the page in the browser's tab: `name · REX`. */
export function useTitle(name: string | null | undefined): void {
  useEffect(() => {
    document.title = name ? `${name} · REX` : 'REX';
  }, [name]);
}
