import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runCommand, startProgram } from './story-process.ts';

const surroundings = { cwd: import.meta.dirname, env: { PATH: process.env.PATH } };
const node = (program: string): Parameters<typeof startProgram> => ['node', ['-e', program], surroundings];
const stayAlive = 'setInterval(() => {}, 1000);';

test('a command gives its exit code and what it printed', async () => {
  const ended = await runCommand(...node('console.log("out"); console.error("err"); process.exit(3)'));
  assert.deepEqual(ended, { code: 3, stdout: 'out\n', stderr: 'err\n' });
});

test('a program is ready when its line is there and ends by the signal', async () => {
  const program = startProgram(
    ...node(
      `process.on('SIGTERM', () => { console.log('bye'); process.exit(0); }); ${stayAlive} console.log('REX ready: x');`,
    ),
  );
  try {
    assert.ok((await program.waitForLine(/^REX ready/, 20_000)) > 0);
    assert.equal((await program.stop('SIGTERM', 20_000)).code, 0);
    assert.match(program.output(), /bye/);
  } finally {
    program.end();
  }
});

test('a program that a signal ends has the code of that signal', async () => {
  const program = startProgram(...node(`${stayAlive} console.log('ready');`));
  try {
    await program.waitForLine(/ready/, 20_000);
    assert.equal((await program.stop('SIGTERM', 20_000)).code, 143);
  } finally {
    program.end();
  }
});

test('a program that ends before it is ready is told with what it printed', async () => {
  const program = startProgram(...node('console.log("no port"); process.exit(1)'));
  await assert.rejects(program.waitForLine(/ready/, 20_000), /ended with code 1 before[\s\S]*no port/);
});

test('a program that is never ready is told', async () => {
  const program = startProgram(...node(stayAlive));
  try {
    await assert.rejects(program.waitForLine(/ready/, 1), /not within/);
  } finally {
    program.end();
  }
});
