import type { Site } from './read-site.ts';

/** What a path of the site stands for: a file, the same path with a slash at its end, or nothing. */
export type Found = { file: string } | { isFolder: true } | null;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Finds what a path names. A page about one thing is exported once, with `_` in the place of the id, so an id stands
 * for `_` where no file has its own name.
 */
export function findPage({ files }: Pick<Site, 'files'>, urlPath: string): Found {
  const segments = decode(urlPath);
  if (segments === null) return null;
  const own = segments.join('/');
  const exported = segments.map((segment) => (UUID.test(segment) ? '_' : segment)).join('/');
  for (const path of new Set([own, exported])) {
    const isFolderPath = path === '' || path.endsWith('/');
    if (isFolderPath && files.has(`${path}index.html`)) return { file: `${path}index.html` };
    if (!isFolderPath && files.has(path)) return { file: path };
    if (!isFolderPath && files.has(`${path}/index.html`)) return { isFolder: true };
  }
  return null;
}

function decode(urlPath: string): string[] | null {
  try {
    return urlPath.slice(1).split('/').map(decodeURIComponent);
  } catch {
    return null;
  }
}
