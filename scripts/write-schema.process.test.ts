import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('./write-schema.ts', import.meta.url));

function run(...args: string[]) {
  const { status, stderr } = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8' });
  return { status, stderr };
}

test('the committed schema is current', () => {
  assert.deepEqual(run('--check'), { status: 0, stderr: '' });
});

test('--check refuses a schema that is missing or stale, and says what to do', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rex-schema-'));
  const file = join(folder, 'made', 'workflow.schema.json');
  try {
    const missing = run('--check', file);
    assert.equal(missing.status, 1);
    assert.match(missing.stderr, /is missing: run `npm run schema`/);
    assert.equal(run(file).status, 0);
    assert.equal(run('--check', file).status, 0);
    appendFileSync(file, ' ');
    const stale = run('--check', file);
    assert.equal(stale.status, 1);
    assert.match(stale.stderr, /is stale: run `npm run schema`/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
