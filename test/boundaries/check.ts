import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, posix } from 'node:path';
import {
  adapterConstructors,
  arrows,
  compositionRoot,
  computedImports,
  drivers,
  isTestFile,
  pure,
  withoutNode,
} from './arrows.ts';
import { type Import, importsOf } from './imports.ts';
import { impuritiesOf } from './purity.ts';
import { readWorkspaces, type Workspace } from './workspaces.ts';

/** A broken rule with its place, as one line for people. */
export type Violation = { rule: Rule; text: string };

export type Rule =
  | 'arrow'
  | 'undeclared'
  | 'leaves'
  | 'node'
  | 'impure'
  | 'driver'
  | 'composition'
  | 'computed'
  | 'cycle';

type Context = { file: string; workspace: Workspace; workspaces: Workspace[]; root: Workspace };

const builtins = new Set(builtinModules);

/** Reads every import and every package.json below `root` and reports each arrow that the design does not draw. */
export function checkBoundaries(root: string): Violation[] {
  const workspaces = readWorkspaces(root);
  const rootWorkspace = workspaces.find(({ path }) => path === '');
  if (!rootWorkspace) throw new Error(`no package.json in ${root}`);
  const violations = workspaces.flatMap((workspace) => checkManifest(workspace, workspaces));
  const edges = new Map(
    workspaces.map(({ path, manifest }) => [path, declaredWorkspaces(manifest, workspaces)]),
  );
  for (const workspace of workspaces) {
    for (const file of workspace.files) {
      const source = readFileSync(join(root, file), 'utf8');
      const context = { file, workspace, workspaces, root: rootWorkspace };
      for (const found of importsOf(source)) {
        violations.push(...checkImport(found, context));
        const target = workspaces.find(({ manifest }) => manifest.name === packageOf(found.specifier ?? ''));
        if (target) edges.get(workspace.path)?.add(target.path);
      }
      if (workspace.path === pure && !isTestFile(file)) {
        for (const { what, line } of impuritiesOf(source)) {
          violations.push({
            rule: 'impure',
            text: `${file}:${line} uses ${what}; the engine is given such things`,
          });
        }
      }
    }
  }
  return [...violations, ...findCycles(edges)];
}

function checkManifest({ path, manifest }: Workspace, workspaces: Workspace[]): Violation[] {
  if (path === '') return [];
  const allowed = arrows[path];
  if (!allowed) return [{ rule: 'arrow', text: `${path} is no workspace that the design names` }];
  return [...declaredWorkspaces(manifest, workspaces)]
    .filter((target) => !allowed.includes(target))
    .map((target) => ({ rule: 'arrow', text: `${path}/package.json depends on ${target}` }));
}

function declaredWorkspaces(manifest: Workspace['manifest'], workspaces: Workspace[]): Set<string> {
  const names = declared(manifest, true);
  return new Set(workspaces.filter(({ manifest: { name } }) => names.has(name)).map(({ path }) => path));
}

function declared(manifest: Workspace['manifest'], withDev: boolean): Set<string> {
  const { dependencies, optionalDependencies, peerDependencies, devDependencies } = manifest;
  return new Set(
    [dependencies, optionalDependencies, peerDependencies, withDev ? devDependencies : {}].flatMap((part) =>
      Object.keys(part ?? {}),
    ),
  );
}

function checkImport(found: Import, context: Context): Violation[] {
  const { file, workspace } = context;
  const place = `${file}:${found.line}`;
  if (found.specifier === undefined) {
    if (workspace.path === '' || isTestFile(file) || computedImports.includes(file)) return [];
    return [{ rule: 'computed', text: `${place} imports what only running it tells; name the module` }];
  }
  const specifier = found.specifier;
  if (found.how === 'url') return checkUrl(specifier, place, context);
  if (specifier.startsWith('.') || specifier.startsWith('/')) return checkRelative(specifier, place, context);
  if (isBuiltin(specifier)) {
    if (!withoutNode.includes(workspace.path) || isTestFile(file)) return [];
    return [{ rule: 'node', text: `${place} imports ${specifier}; browsers use ${workspace.path} too` }];
  }
  return checkPackage(found, specifier, place, context);
}

/** Data may lie anywhere; a module named by its address is an import like any other. */
function checkUrl(specifier: string, place: string, context: Context): Violation[] {
  const isModule = /\.(ts|tsx|mts|mjs|js|cjs)$/.test(specifier);
  return isModule && context.workspace.path !== '' ? checkRelative(specifier, place, context) : [];
}

function checkRelative(
  specifier: string,
  place: string,
  { file, workspace, workspaces }: Context,
): Violation[] {
  const target = specifier.startsWith('/') ? specifier : posix.join(dirname(file), specifier);
  const owner = workspaces.find(({ path }) => path !== '' && target.startsWith(`${path}/`));
  const stays = workspace.path === '' ? !owner && !/^\/|^\.\./.test(target) : owner === workspace;
  if (stays) return [];
  return [
    {
      rule: 'leaves',
      text: `${place} imports ${specifier}, which is outside ${workspace.path || 'the root'}`,
    },
  ];
}

function checkPackage(found: Import, specifier: string, place: string, context: Context): Violation[] {
  const { file, workspace, workspaces, root } = context;
  const violations: Violation[] = [];
  const name = packageOf(specifier);
  const target = workspaces.find(({ manifest }) => manifest.name === name);
  const isTest = isTestFile(file);
  if (
    target &&
    workspace.path !== '' &&
    target !== workspace &&
    !arrows[workspace.path]?.includes(target.path)
  ) {
    violations.push({ rule: 'arrow', text: `${place} imports ${name}` });
  }
  if (target && specifier !== name && !hasExport(target, specifier.slice(name.length))) {
    violations.push({ rule: 'leaves', text: `${place} imports ${specifier}, which ${name} does not export` });
  }
  const isDeclared =
    declared(workspace.manifest, isTest || workspace.path === '').has(name) ||
    (isTest && declared(root.manifest, true).has(name)) ||
    (target !== undefined && (workspace.path === '' || target === workspace));
  if (!isDeclared && violations.length === 0) {
    violations.push({
      rule: 'undeclared',
      text: `${place} imports ${name}, which its package.json does not list`,
    });
  }
  if (workspace.path !== '' && !isTest) violations.push(...checkAdapters(found, name, place, context));
  return violations;
}

function checkAdapters(
  found: Import,
  name: string,
  place: string,
  { file, workspace }: Context,
): Violation[] {
  const violations: Violation[] = [];
  const owners = drivers[name];
  if (owners && !owners.includes(workspace.path)) {
    violations.push({
      rule: 'driver',
      text: `${place} imports ${name}; only adapters in ${owners.join(', ')} do`,
    });
  }
  const constructors = adapterConstructors[name];
  if (
    constructors &&
    workspace.path.startsWith('apps/') &&
    !found.isTypeOnly &&
    !compositionRoot.test(file)
  ) {
    for (const used of found.names.filter((one) => one === '*' || constructors.includes(one))) {
      const text = `${place} names ${used} of ${name}; only the composition root makes adapters`;
      violations.push({ rule: 'composition', text });
    }
  }
  return violations;
}

function hasExport({ manifest }: Workspace, subpath: string): boolean {
  return typeof manifest.exports === 'object' && `.${subpath}` in manifest.exports;
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtins.has(specifier);
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

function findCycles(edges: Map<string, Set<string>>): Violation[] {
  const done = new Set<string>();
  const violations: Violation[] = [];
  const visit = (path: string, trail: string[]) => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      violations.push({ rule: 'cycle', text: `a cycle: ${[...trail.slice(start), path].join(' → ')}` });
      return;
    }
    if (done.has(path)) return;
    for (const target of edges.get(path) ?? []) if (target !== path) visit(target, [...trail, path]);
    done.add(path);
  };
  for (const path of edges.keys()) visit(path, []);
  return violations;
}
