import { existsSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const skippedFolders = new Set(['node_modules', '.git', '.next', '.rex', 'coverage', 'dist', 'out', 'tmp']);

/** All files below `folder` in a fixed order, as paths relative to `root` with `/`; installed and built ones left out, none where there is no such folder. */
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
  // Git keeps no empty folders, so a clone may lack one that a checkout has.
  if (existsSync(join(root, folder))) walk(join(root, folder));
  return found.sort();
}
