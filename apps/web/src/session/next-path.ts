/** Where to go after signing in: the path in `?next=` when it is one of this server's own pages, otherwise home. */
export function nextPath(search: string, origin: string): string {
  const wanted = new URLSearchParams(search).get('next') ?? '';
  // A browser reads `//host` and `/\host` as another host, and skips tabs and line breaks.
  if (!/^\/(?![/\\])/.test(wanted) || !URL.canParse(wanted, origin)) return '/';
  const url = new URL(wanted, origin);
  if (url.origin !== origin || url.pathname.startsWith('//') || url.pathname.startsWith('/sign-in'))
    return '/';
  return `${url.pathname}${url.search}${url.hash}`;
}

/** The token in a fragment such as `#token=…`, or null. */
export const tokenOf = (hash: string): string | null =>
  new URLSearchParams(hash.replace(/^#/, '')).get('token') || null;
