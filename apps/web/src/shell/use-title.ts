import { useEffect } from 'react';

/** Names the page in the browser's tab: `name · REX`. */
export function useTitle(name: string | null | undefined): void {
  useEffect(() => {
    const title = name ? `${name} · REX` : 'REX';
    const keep = (): void => {
      if (document.title !== title) document.title = title;
    };
    keep();
    // The framework puts its own title in when a page has arrived, which may be after this.
    const observer = new MutationObserver(keep);
    observer.observe(document.head, { childList: true, subtree: true, characterData: true });
    return () => observer.disconnect();
  }, [name]);
}
