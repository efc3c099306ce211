import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { contentSecurityPolicy } from '../http/security-headers.ts';
import { inlineScriptHashes } from './inline-script-hashes.ts';

/** The exported web pages: every file there is, and the policy of each page. Nothing else is ever served. */
export interface Site {
  root: string;
  /** Paths with `/`, without one in front. */
  files: ReadonlySet<string>;
  /** Content-Security-Policy by page. */
  policies: ReadonlyMap<string, string>;
}

/** Looks at the folder of the exported pages once. */
export function readSite(root: string): Site {
  const files = readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'));
  const policies = files
    .filter((file) => file.endsWith('.html'))
    .map((file) => {
      const hashes = inlineScriptHashes(readFileSync(join(root, file), 'utf8'));
      return [file, contentSecurityPolicy(hashes)] as const;
    });
  return { root, files: new Set(files), policies: new Map(policies) };
}
