import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { runTestProcess } from './test-process.ts';
import { countsLine, summarise } from './test-summary.ts';

let folder = '';
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'rex-test-runner-'));
});
after(() => rmSync(folder, { recursive: true, force: true }));

const head = `import { test, describe, before } from 'node:test';\n`;

/** Runs the given texts as the test files of one shared process, or of one each. */
async function run(texts: Record<string, string>, { isolated = false } = {}) {
  const files = Object.keys(texts).map((name) => join(folder, name));
  for (const [name, text] of Object.entries(texts)) writeFileSync(join(folder, name), head + text);
  const groups = isolated ? files.map((file) => [file]) : [files];
  const outcomes = await Promise.all(
    groups.map((group, index) => {
      const eventsFile = join(folder, `${Object.keys(texts)[0]}-${index}.jsonl`);
      return runTestProcess(
        { files: group, isolated },
        { root: folder, eventsFile, env: { ...process.env } },
      );
    }),
  );
  return summarise(outcomes, folder);
}

test('tests are counted and suites and parents are not', async () => {
  const summary = await run({
    'count-a.test.ts': `test('one', () => {}); describe('suite', () => { test('two', () => {}); });`,
    'count-b.test.ts': `test('three', (t) => t.test('four', () => {}));`,
  });
  assert.equal(countsLine(summary), '4 passed, 0 failed');
});

test('a failure is counted once, with its place and its error', async () => {
  const summary = await run({
    'fail.test.ts': `test('parent', (t) => t.test('child', () => { throw new Error('broken leaf'); }));`,
  });
  assert.equal(countsLine(summary), '0 passed, 1 failed');
  assert.match(summary.text, /FAILED child\n {2}fail\.test\.ts:2\n[\s\S]*broken leaf/);
});

test('a skipped test is listed under its reason', async () => {
  const summary = await run({
    'skip.test.ts': `test('far', { skip: 'no server' }, () => {}); test('near', () => {});`,
  });
  assert.equal(countsLine(summary), '1 passed, 0 failed, 1 skipped');
  assert.match(summary.text, /Skipped \(no server\):\n {2}skip\.test\.ts: far/);
});

test('a file that cannot be loaded fails and the others still run', async () => {
  const summary = await run({
    'load-a.test.ts': `import './missing.ts';`,
    'load-b.test.ts': `test('b', () => {});`,
  });
  assert.equal(countsLine(summary), '1 passed, 1 failed');
});

test('a failing hook is a failure', async () => {
  const summary = await run({
    'hook.test.ts': `describe('s', () => { before(() => { throw new Error('hook'); }); test('t', () => {}); });`,
  });
  assert.ok(summary.failed > 0);
  assert.equal(summary.passed, 0);
});

for (const isolated of [false, true]) {
  const how = isolated ? 'its own process' : 'a shared process';
  test(`a test that ends ${how} with exit code 0 is a failure`, async () => {
    const summary = await run(
      { [`exit-${isolated}.test.ts`]: `test('leaves', () => process.exit(0)); test('later', () => {});` },
      { isolated },
    );
    assert.equal(summary.passed, 0);
    assert.ok(summary.failed > 0);
  });

  test(`an error after the tests of ${how} is a failure`, async () => {
    const summary = await run(
      {
        [`late-${isolated}.test.ts`]: `test('t', () => {}); process.on('exit', () => { process.exitCode = 3; });`,
      },
      { isolated },
    );
    assert.equal(countsLine(summary), '1 passed, 1 failed');
  });

  test(`an empty file in ${how} is a failure`, async () => {
    const summary = await run({ [`empty-${isolated}.test.ts`]: '' }, { isolated });
    assert.equal(countsLine(summary), '0 passed, 1 failed');
  });
}
