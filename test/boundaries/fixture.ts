import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Writes a small repository of the given files (text, or an object for JSON), hands it over and removes it. */
export function withRepository<T>(files: Record<string, string | object>, use: (root: string) => T): T {
  const root = mkdtempSync(join(tmpdir(), 'rex-repository-'));
  try {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(root, dirname(path)), { recursive: true });
      writeFileSync(join(root, path), typeof content === 'string' ? content : JSON.stringify(content));
    }
    return use(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
