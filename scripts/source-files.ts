import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const skippedFolders = new Set(['node_modules', '.git', '.next', '.rex', 'coverage', 'dist', 'out', 'tmp']);

/** All files below `folder` in a fixed order, as paths relative to `root` with `/`; installed and built ones left out. */
export function sourceFiles(root: string, folder = '.'): string[] {
  const found: string[] = [];
  const walk = (path: string) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      if (entry.isDirectory()) {
        if (!skippedFolders.has(entry.name)) walk(join(path, entry.name));
      } else if (entry.isFile()) {
        found.push(relative(root, join(path, entry.name)).split(sep).join('/'));
      }
    }
  };
  walk(join(root, folder));
  return found.sort();
}
