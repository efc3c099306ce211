import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceFiles } from '../../scripts/source-files.ts';

/** The fields of a package.json that say what a workspace may import. */
export type Manifest = {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  exports?: string | Record<string, unknown>;
};

/** A folder with a package.json; `path` is relative to the root, which itself is the workspace with the path ''. */
export type Workspace = { path: string; manifest: Manifest; files: string[] };

const module = /\.(ts|tsx|mts|mjs|js|cjs)$/;

/** Reads all workspaces below `root`; every module belongs to exactly one. */
export function readWorkspaces(root: string): Workspace[] {
  const files = sourceFiles(root);
  const manifests = files.filter((file) => /^((packages|apps)\/[^/]+\/)?package\.json$/.test(file));
  const workspaces = manifests.map((file) => ({
    path: file.replace(/\/?package\.json$/, ''),
    manifest: JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest,
    files: [] as string[],
  }));
  for (const file of files.filter((path) => module.test(path))) {
    const owner = workspaces.find(({ path }) => path !== '' && file.startsWith(`${path}/`));
    (owner ?? workspaces.find(({ path }) => path === ''))?.files.push(file);
  }
  return workspaces;
}
