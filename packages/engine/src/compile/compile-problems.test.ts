import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '@rex/types';
import { compile } from './compile.ts';
import { manifests } from './fixtures.test-support.ts';
import { NODE_PROBLEMS } from './node-problems.test-support.ts';
import { STRUCTURE_PROBLEMS } from './structure-problems.test-support.ts';

const CASES = [...STRUCTURE_PROBLEMS, ...NODE_PROBLEMS];

function problemsOf(document: unknown): Problem[] {
  const result = compile(document, manifests);
  return result.ok ? [] : result.problems;
}

const byPath = (a: readonly unknown[], b: readonly unknown[]) =>
  JSON.stringify(a).localeCompare(JSON.stringify(b));

for (const { name, document, expected } of CASES) {
  test(`problems: ${name}`, () => {
    const problems = problemsOf(document);
    const found = problems.map(({ code, nodeId, path }) => [code, nodeId, path]).sort(byPath);
    assert.deepEqual(
      found,
      expected.map(([code, nodeId, path]) => [code, nodeId, path]).sort(byPath),
      JSON.stringify(problems, null, 1),
    );
    for (const [code, nodeId, path, message, fix] of expected) {
      const same = problems.filter(
        (each) => each.code === code && each.nodeId === nodeId && each.path === path,
      );
      assert.ok(
        same.some((each) => message.test(each.message) && fix.test(each.fix)),
        `${message} and ${fix} in ${JSON.stringify(same)}`,
      );
    }
  });
}

test('every code of the contract is in the table', () => {
  const covered = new Set(CASES.flatMap(({ expected }) => expected.map(([code]) => code)));
  assert.deepEqual(
    Problem.shape.code.options.filter((code) => !covered.has(code)),
    [],
  );
});

test('problems are of the form of the contract', () => {
  for (const { document } of CASES) for (const problem of problemsOf(document)) Problem.parse(problem);
});
