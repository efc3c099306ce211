import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { adapterConstructors, arrows } from './boundaries/arrows.ts';
import { checkBoundaries, type Rule } from './boundaries/check.ts';
import { withRepository } from './boundaries/fixture.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

test('the repository draws only the arrows of the design', () => {
  assert.deepEqual(
    checkBoundaries(root).map(({ rule, text }) => `${rule}: ${text}`),
    [],
  );
});

test('the arrows themselves have no cycle and name only each other', () => {
  for (const [from, targets] of Object.entries(arrows)) {
    const reached = new Set<string>();
    const walk = (path: string) => {
      for (const next of arrows[path] ?? assert.fail(`${path} is not in the table`)) {
        if (!reached.has(next)) {
          reached.add(next);
          walk(next);
        }
      }
    };
    walk(from);
    assert.ok(!reached.has(from), `${from} reaches itself`);
    assert.equal(new Set(targets).size, targets.length);
  }
});

test('every adapter constructor in the table is exported by its package', async () => {
  for (const [name, constructors] of Object.entries(adapterConstructors)) {
    const exported: object = await import(name);
    for (const one of constructors) assert.ok(one in exported, `${name} exports no ${one}`);
  }
});

const nameOf = (path: string) => `@rex/${path.split('/')[1]}`;

/** A repository with every workspace of the design, each declaring all that it may import, plus the given files. */
function rulesBroken(files: Record<string, string | object>, extra: Record<string, string[]> = {}): Rule[] {
  const manifests = Object.entries(arrows).map(([path, targets]) => {
    const names = [...targets.map(nameOf), ...(extra[path] ?? [])];
    const dependencies = Object.fromEntries(names.map((name) => [name, '0.1.0']));
    return [`${path}/package.json`, { name: nameOf(path), exports: './src/index.ts', dependencies }];
  });
  const manifest = { name: '@rex/root', devDependencies: { 'fast-check': '1.0.0' } };
  return withRepository(
    { 'package.json': manifest, ...Object.fromEntries(manifests), ...files },
    (folder) => [...new Set(checkBoundaries(folder).map(({ rule }) => rule))],
  );
}

describe('every pair of workspaces', () => {
  const paths = Object.keys(arrows);
  for (const from of paths) {
    for (const to of paths.filter((path) => path !== from)) {
      const allowed = arrows[from]?.includes(to);
      const source = `import type { A } from '${nameOf(to)}';`;
      test(`${from} ${allowed ? 'may' : 'may not'} import ${to}`, () => {
        const rules = rulesBroken({ [`${from}/src/a.ts`]: source }, { [from]: allowed ? [] : [nameOf(to)] });
        assert.equal(rules.includes('arrow'), !allowed);
      });
    }
  }
});

/** [what, path, source, rule, packages that the path's workspace declares] */
const refused: [string, string, string, Rule, string[]?][] = [
  ['an arrow by export', 'packages/types/src/a.ts', `export * from '@rex/engine';`, 'arrow'],
  ['an arrow by a dynamic import', 'packages/types/src/a.ts', `await import('@rex/engine');`, 'arrow'],
  ['an arrow by a type', 'packages/types/src/a.ts', `let a: import('@rex/engine').A;`, 'arrow'],
  ['an arrow by require', 'packages/types/src/a.mjs', `require('@rex/engine');`, 'arrow'],
  ['an arrow in a test', 'packages/types/src/a.test.ts', `import '@rex/engine';`, 'arrow'],
  ['an arrow in a component', 'apps/web/app/page.tsx', `import { a } from '@rex/database';`, 'arrow'],
  ['a package that is not declared', 'packages/nodes/src/a.ts', `import 'undici';`, 'undeclared'],
  ['a file of an undeclared package', 'packages/nodes/src/a.ts', `import 'undici/index.js';`, 'undeclared'],
  ['a tool of the root outside tests', 'packages/nodes/src/a.ts', `import 'fast-check';`, 'undeclared'],
  ['an undeclared package in a test', 'packages/nodes/src/a.test.ts', `import 'undici';`, 'undeclared'],
  ['an undeclared package in a script', 'scripts/a.ts', `import 'undici';`, 'undeclared'],
  ['a way out by a relative path', 'packages/engine/src/a.ts', `import '../../types/src/a.ts';`, 'leaves'],
  ['a way out to the root', 'apps/cli/src/a.ts', `import '../../../scripts/a.ts';`, 'leaves'],
  ['a way out by a worker', 'apps/cli/src/a.ts', `new URL('../../api/src/a.ts', import.meta.url);`, 'leaves'],
  ['a way in from the root', 'scripts/a.ts', `import '../packages/types/src/a.ts';`, 'leaves'],
  ['a way around the exports', 'apps/cli/src/a.ts', `import '@rex/database/src/pg.ts';`, 'leaves'],
  ['Node in the engine', 'packages/engine/src/a.ts', `import 'node:fs';`, 'node'],
  ['Node without its prefix', 'packages/engine/src/a.ts', `import { join } from 'path/posix';`, 'node'],
  ['Node in utils', 'packages/utils/src/a.ts', `import 'node:crypto';`, 'node'],
  ['Node in types', 'packages/types/src/a.ts', `export { b } from 'node:buffer';`, 'node'],
  ['a driver in an app', 'apps/cli/src/compose.ts', `import 'pg';`, 'driver', ['pg']],
  ['a driver in another package', 'packages/nodes/src/a.ts', `import 'ioredis';`, 'driver', ['ioredis']],
  [
    'an adapter made in an app',
    'apps/worker/src/a.ts',
    `import { connect } from '@rex/database';`,
    'composition',
  ],
  [
    'an adapter made beside the root',
    'apps/cli/src/run.ts',
    `import { connect as c } from '@rex/database';`,
    'composition',
  ],
  [
    'an adapter hidden in a namespace',
    'apps/api/src/a.ts',
    `import * as db from '@rex/database';`,
    'composition',
  ],
  [
    'an adapter imported late',
    'apps/api/src/a.ts',
    `const { connect } = await import('@rex/database');`,
    'composition',
  ],
  ['an import nobody can read', 'apps/api/src/a.ts', `await import(name);`, 'computed'],
];

for (const [what, path, source, rule, packages = []] of refused) {
  test(`it refuses ${what}`, () => {
    const workspace = path.split('/').slice(0, 2).join('/');
    assert.deepEqual(
      rulesBroken({ [path]: source }, { [workspace]: packages }).filter((one) => one !== 'cycle'),
      [rule],
    );
  });
}

const accepted: [string, string, string, string[]?][] = [
  ['a declared package', 'packages/nodes/src/a.ts', `import { a } from 'undici';`, ['undici']],
  ['a tool of the root in a test', 'packages/nodes/src/a.test.ts', `import 'fast-check';`],
  ['its own files and itself', 'packages/nodes/src/a/b.ts', `import '../c.ts'; import '@rex/nodes';`],
  ['a worker of its own', 'packages/database/src/a.ts', `new URL('./worker.ts', import.meta.url);`],
  ['data outside itself', 'apps/cli/src/a.ts', `new URL('../../../examples/a.yaml', import.meta.url);`],
  ['Node in an adapter', 'packages/database/src/a.ts', `import 'node:fs';`],
  ['Node in a test of the engine', 'packages/engine/src/a.test.ts', `import 'node:test'; process.hrtime();`],
  ['a driver in its adapter', 'packages/database/src/a.ts', `import 'pg';`, ['pg']],
  [
    'an adapter made in the composition root',
    'apps/cli/src/compose.ts',
    `import { connect } from '@rex/database';`,
  ],
  ['an adapter made in a test', 'apps/worker/src/a.test.ts', `import { connect } from '@rex/database';`],
  ['an adapter as a type', 'apps/worker/src/a.ts', `import type { connect } from '@rex/database';`],
  ['any workspace in a script', 'scripts/a.ts', `import { a } from '@rex/engine';`],
];

for (const [what, path, source, packages = []] of accepted) {
  test(`it accepts ${what}`, () => {
    const workspace = path.split('/').slice(0, 2).join('/');
    assert.deepEqual(rulesBroken({ [path]: source }, { [workspace]: packages }), []);
  });
}

test('it refuses an arrow that only a package.json draws', () => {
  assert.deepEqual(rulesBroken({}, { 'packages/llm': ['@rex/knowledge'] }), ['arrow']);
});

test('it refuses a workspace that the design does not name', () => {
  assert.deepEqual(rulesBroken({ 'packages/helpers/package.json': { name: '@rex/helpers' } }), ['arrow']);
});

test('it names a cycle', () => {
  assert.deepEqual(rulesBroken({}, { 'packages/types': ['@rex/engine'] }), ['arrow', 'cycle']);
});

const impure = `process.env.A|Buffer.from(a)|Date.now()|new Date()|new Date|Date()|Math.random()|performance.now()|
setTimeout(f, 1)|setInterval(f, 1)|crypto.randomUUID()|globalThis.Date|const { random } = Math;|Math['random']()|
Math?.random()|const now = Date;|f(a ? process : b)|require('x')|fetch(a)|\`\${Date.now()}\`|new Function('a')`;

for (const source of impure.split('|').map((text) => text.trim())) {
  test(`the engine may not say ${source}`, () => {
    assert.ok(rulesBroken({ 'packages/engine/src/a.ts': source }).includes('impure'));
    assert.ok(!rulesBroken({ 'packages/engine/src/a.conformance.ts': source }).includes('impure'));
    assert.ok(!rulesBroken({ 'packages/nodes/src/a.ts': source }).includes('impure'));
  });
}

const harmless = `new Date(ms).toISOString()|Date.parse(text)|Math.max(1, 2)|a.process|{ process: 1, Buffer: 2 }|
type A = { setTimeout?: string }|// Date.now()|'Date.now()'|a instanceof Date|let d: Date|crypto.subtle.digest(a, b)|
const { processes } = a|a.b?.fetch()|class A { constructor() {} }`;

for (const source of harmless.split('|').map((text) => text.trim())) {
  test(`the engine may say ${source}`, () => {
    assert.deepEqual(rulesBroken({ 'packages/engine/src/a.ts': source }), []);
  });
}
