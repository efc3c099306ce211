import assert from 'node:assert/strict';
import { test } from 'node:test';
import { importsOf } from './imports.ts';

const specifiers = (source: string) => importsOf(source).map((found) => found.specifier);

const found: [string, string, (string | undefined)[]][] = [
  ['a default import', `import a from 'x';`, ['x']],
  ['an import of names over several lines', `import {\n  a,\n  b as c,\n} from "x";`, ['x']],
  ['an import of everything', `import * as a from 'x'`, ['x']],
  ['a default and names', `import a, { b } from 'x';`, ['x']],
  ['an import for its side effect', `import 'x';`, ['x']],
  ['an import with attributes', `import a from './a.json' with { type: 'json' };`, ['./a.json']],
  ['an import of types', `import type { A } from 'x';`, ['x']],
  ['a default import named type', `import type from 'x';`, ['x']],
  ['a default import named from', `import from from 'x';`, ['x']],
  ['a name that is a string', `import { a } from 'x'; export { b } from 'y';`, ['x', 'y']],
  ['an export of everything', `export * from 'x'; export * as y from 'y';`, ['x', 'y']],
  ['an export of types', `export type { A } from 'x'; export type * from 'y';`, ['x', 'y']],
  ['a dynamic import', `const a = await import('x');`, ['x']],
  ['a dynamic import by a template', 'const a = await import(`x`);', ['x']],
  ['a dynamic import with attributes', `import('x', { with: { type: 'json' } })`, ['x']],
  ['a dynamic import inside a template', 'const a = `${`${await import("x")}`} import("y")`;', ['x']],
  [
    'a computed import',
    `import('x' + name); import(name); import(\`\${name}\`)`,
    [undefined, undefined, undefined],
  ],
  ['a type written as an import', `let a: import('x').A;`, ['x']],
  ['require', `const a = require('x'); require.resolve('y');`, ['x', 'y']],
  ['import equals require', `import a = require('x');`, ['x']],
  ['import.meta.resolve', `import.meta.resolve('x')`, ['x']],
  ['a worker module', `new Worker(new URL('./x.ts', import.meta.url))`, ['./x.ts']],
  ['a specifier with escapes', `import 'no\\x64e:f\\u0073';`, ['node:fs']],
  ['comments between the words', `import /* ' */ { a } // from 'y'\n from /* " */ 'x';`, ['x']],
  ['an import after a regular expression with a quote', `const a = /['"\`]/.test(b);\nimport('x');`, ['x']],
  ['an import after a class with a slash', `if (a) /[/'"]/.test(b);\nimport('x');`, ['x']],
  ['an import after a division', `const a = b / c; const d = "/"; import('x');`, ['x']],
  ['an import after an index and a division', `a[0] / 2; import('x'); b / 3`, ['x']],
  ['an import after an apostrophe of JSX', `const a = <p>Don't</p>;\nconst b = import('x');`, ['x']],
  ['an import in one line with others', `import 'x';import{a}from'y';export*from'z';`, ['x', 'y', 'z']],
  ['an import after a spread', `f(...import('x'))`, ['x']],
];

for (const [name, source, expected] of found) {
  test(`it finds ${name}`, () => assert.deepEqual(specifiers(source), expected));
}

const ignored: [string, string][] = [
  ['a comment', `// import 'x';\n/* import 'y'; */`],
  ['a string', `const a = "import 'x'"; const b = 'import("y")';`],
  ['a template', 'const a = `import "x"; ${b} import("y") \\${import("z")}`;'],
  ['a regular expression', `const a = /import 'x'/;`],
  ['a method of that name', `a.import('x'); a.require('y'); a?.import('z');`],
  ['a key of that name', `const a = { import: 'x', export: 'y', require: 'z' };`],
  ['an export of one of its own', `export { a }; export const b = 'x'; export default 'y';`],
  ['an export before a word named from', `export { a };\nconst from = 'x';`],
  ['a URL with another base', `new URL('./x.ts', base); new URL('https://example.org');`],
  ['a word that every object has', `class A { constructor() {} toString() {} }`],
  ['import.meta', `import.meta.url; import.meta.dirname;`],
];

for (const [name, source] of ignored) {
  test(`it ignores ${name}`, () => assert.deepEqual(specifiers(source), []));
}

test('it tells types from values and gives the names as the other module calls them', () => {
  const [first, second, third, fourth] = importsOf(
    `import type { A } from 'x'; import { type B, c as d } from 'x'; import { type E } from 'x'; import f from 'x';`,
  );
  assert.deepEqual([first?.isTypeOnly, first?.names], [true, ['A']]);
  assert.deepEqual([second?.isTypeOnly, second?.names], [false, ['B', 'c']]);
  assert.deepEqual([third?.isTypeOnly, third?.names], [true, ['E']]);
  assert.deepEqual([fourth?.isTypeOnly, fourth?.names], [false, ['default']]);
});

test('it gives the line of each import', () => {
  const source = '/*\n*/ import "a";\nconst t = `\n${1}\n`;\nimport "b";';
  assert.deepEqual(
    importsOf(source).map((one) => [one.specifier, one.line]),
    [
      ['a', 2],
      ['b', 6],
    ],
  );
});
