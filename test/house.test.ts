import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sourceFiles } from '../scripts/source-files.ts';
import { addressesInLock, checkVersions, withoutReason } from './house/packages.ts';
import { houseRules } from './house/rules.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const files = sourceFiles(root);

for (const rule of houseRules) {
  test(`the repository keeps: ${rule.name}`, () => {
    const broken = files
      .filter((path) => path !== 'test/house.test.ts' && rule.appliesTo(path))
      .flatMap((path) => rule.find(read(path)).map(({ line, what }) => `${path}:${line} ${what}`));
    assert.deepEqual(broken, []);
  });
}

const manifests = () =>
  Object.fromEntries(
    files
      .filter((path) => /(^|\/)package\.json$/.test(path))
      .map((path) => [path, JSON.parse(read(path)) as object]),
  );

test('every dependency is one exact version, the same everywhere', () => {
  assert.deepEqual(checkVersions(manifests()), []);
});

test('docs/dependencies.md gives the reason for every package', () => {
  assert.deepEqual(withoutReason(manifests(), read('docs/dependencies.md')), []);
  assert.deepEqual(
    withoutReason({ 'a/package.json': { dependencies: { pg: '1.0.0', '@rex/a': '1.0.0' } } }, 'x-pg'),
    ['pg'],
  );
});

test('the lock file names no registry', () => {
  assert.deepEqual(addressesInLock(read('package-lock.json')), []);
});

test('versions that are not exact, and two of one package, are refused', () => {
  const at = (version: string) => ({ 'a/package.json': { devDependencies: { x: version } } });
  for (const version of ['^1.0.0', '~1.0.0', '1.x', '*', 'latest', '>=1.0.0', 'file:../x', 'npm:y@1.0.0']) {
    assert.equal(checkVersions(at(version)).length, 1, version);
  }
  assert.deepEqual(
    checkVersions({ ...at('1.0.0-rc.1'), 'b/package.json': { dependencies: { y: '2.0.0' } } }),
    [],
  );
  assert.equal(
    checkVersions({ ...at('1.0.0'), 'b/package.json': { dependencies: { x: '1.0.1' } } }).length,
    1,
  );
});

test('an address in a lock file is refused', () => {
  assert.equal(addressesInLock('{\n"resolved": "https://registry.example.org/x.tgz"\n}').length, 1);
  assert.deepEqual(addressesInLock('"resolved": "packages/types",\n"link": true'), []);
});

/** [rule, a path it applies to, text that breaks it, text that does not] */
const samples: [RegExp, string, string[], string[]][] = [
  [/lines/, 'packages/types/src/a.ts', ['a;\n'.repeat(401)], ['a;\n'.repeat(400)]],
  [
    /any/,
    'apps/web/a.tsx',
    [
      'let a: any;',
      'a as any',
      'let a: Map<string, any>;',
      'let a: any[];',
      'let a: string | any;',
      'f<any>()',
    ],
    ['Promise.any(a)', '// any word: any', '"as any"', 'const { any } = a;', 'let anything: string;'],
  ],
  [
    /silenced/,
    'packages/types/src/a.ts',
    [
      '// @ts-ignore: it is wrong there',
      '// @ts-expect-error',
      '// biome-ignore lint/a/b: x',
      '/* eslint-disable */',
    ],
    [
      '// @ts-expect-error: the type of x lacks the field',
      '// biome-ignore lint/a/b: the order is the point',
      '"@ts-ignore"',
    ],
  ],
  [/console/, 'packages/types/src/a.ts', ['console.log(1)'], ['a.console.log(1)', '// console.log']],
  [
    /machine/,
    'docs/a.md',
    ['see /home/a/b', 'cd /tmp/x', "'/root/.npmrc'", 'C:\\Users\\a'],
    ['/api/v1/tmp/x', 'https://example.org/home/', '${dir}/tmp/x', 'a/work/b', '/usr/lib'],
  ],
  [/left to do/, 'packages/a.ts', ['// TODO: later', '/* FIXME */'], ['todos', 'the TODOs']],
  [/alone/, 'packages/a.test.ts', ['test.only(1)', '{ only: true }'], ['only(1)', 'readonly: true']],
  [
    /beforeEach/,
    'packages/a.test.ts',
    ['beforeEach(() => {});', 'const a = 1;\nafterEach(f)'],
    [
      'describe("a", () => { beforeEach(f); });',
      'import { afterEach } from "node:test";',
      'before(f); after(f);',
    ],
  ],
];

for (const rule of houseRules) {
  test(`it can fail: ${rule.name}`, () => {
    const [, path, breaking, keeping] =
      samples.find(([name]) => name.test(rule.name)) ?? assert.fail('no sample');
    assert.ok(rule.appliesTo(path), `it does not apply to ${path}`);
    for (const text of breaking) assert.equal(rule.find(text).length, 1, text.slice(0, 80));
    for (const text of keeping) assert.deepEqual(rule.find(text), [], text.slice(0, 80));
  });
}

test('only code that people run may write to the console', () => {
  const rule = houseRules.find(({ name }) => name.startsWith('console')) ?? assert.fail();
  const speaking = ['apps/cli/src/a.ts', 'scripts/a.ts', 'bench/a.ts', 'packages/types/src/a.test.ts'];
  assert.deepEqual(speaking.filter(rule.appliesTo), []);
  assert.ok(['apps/api/src/a.ts', 'apps/worker/src/a.ts', 'packages/nodes/src/a.ts'].every(rule.appliesTo));
});
