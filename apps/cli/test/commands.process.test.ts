import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { LOCAL_OWNER } from '@rex/database';
import { folder, rex, STACK } from './rex-process.ts';

const FAILING = `
name: failing
nodes:
  - { id: start, type: manual }
  - { id: stop, type: fail, config: { code: out_of_stock, message: "nothing left of {{ trigger.what }}" } }
edges: [{ source: start, target: stop }]
`;

test('an execution that fails: exit code 1, the table, the error', async (t) => {
  const file = join(folder(t), 'failing.yaml');
  writeFileSync(file, FAILING);
  const { code, stdout, stderr } = await rex(t, ['run', file, '--input', '{"what":"tea"}']);
  assert.equal(code, 1);
  assert.match(stdout, /^Execution [0-9a-f-]{36} FAILED in /);
  assert.match(stdout, /^stop +fail +failed +1 /m);
  assert.match(stdout, /Error out_of_stock: nothing left of tea/);
  assert.match(stdout, /Cost {2}\$0\n$/);
  assert.match(stderr, /✖ stop {2}failed .*nothing left of tea/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is looked for
  assert.doesNotMatch(stdout + stderr, /\u001b/, 'colours where there is no terminal');
});

test('an execution that fails, as JSON: one document with its error', async (t) => {
  const file = join(folder(t), 'failing.yaml');
  writeFileSync(file, FAILING);
  const { code, stdout, stderr } = await rex(t, ['run', file, '--input', '{"what":"tea"}', '--json']);
  assert.deepEqual([code, stderr], [1, '']);
  const printed = JSON.parse(stdout);
  assert.deepEqual(Object.keys(printed).sort(), ['error', 'execution', 'output', 'steps']);
  assert.deepEqual(
    [printed.execution.status, printed.output, printed.error.code],
    ['FAILED', null, 'out_of_stock'],
  );
  assert.deepEqual(
    printed.steps.map(({ path, status }: { path: string; status: string }) => [path, status]),
    [
      ['start', 'COMPLETED'],
      ['stop', 'FAILED'],
    ],
  );
});

const wrong: [string, string[], RegExp][] = [
  ['an input that is no JSON', ['--input', '{a'], /--input is not JSON/],
  ['an input file that is not there', ['--input', '@missing.json'], /missing\.json: there is no such file/],
  ['an input that does not fit', ['--input', '{"orderId": ""}'], /readyAfterLooks/],
  [
    'a trigger that is not there',
    ['--input', '{}', '--trigger', 'ordr'],
    /no such trigger. Did you mean order\?/,
  ],
  ['an unknown option', ['--jsn'], /unknown option '--jsn'\n\(Did you mean --json\?\)/],
  ['one file too many', ['another.yaml'], /too many arguments/],
];
for (const [what, args, said] of wrong) {
  test(`${what}: exit code 2, said in plain text and in JSON`, async (t) => {
    const command = ['run', 'examples/order-follow-up.yaml', ...args];
    const plain = await rex(t, command);
    assert.deepEqual([plain.code, plain.stdout], [2, '']);
    assert.match(plain.stderr, said);
    assert.doesNotMatch(plain.stderr, STACK);
    const json = await rex(t, [...command, '--json']);
    assert.deepEqual([json.code, json.stderr], [2, '']);
    const { success, error } = JSON.parse(json.stdout);
    assert.equal(success, false);
    assert.match(error.message, said);
  });
}

test('an unknown command is told with the nearest name', async (t) => {
  const { code, stderr } = await rex(t, ['strat']);
  assert.equal(code, 2);
  assert.match(stderr, /unknown command 'strat'\n\(Did you mean start\?\)/);
});

test('every command has help with an example, and the program a version', async (t) => {
  for (const command of ['start', 'api', 'worker', 'migrate', 'token', 'run', 'validate']) {
    const { code, stdout } = await rex(t, [command, '--help']);
    assert.equal(code, 0);
    assert.match(stdout, /Examples?:\n {2}\$ /);
  }
  const { code, stdout } = await rex(t, ['--version']);
  assert.deepEqual([code, stdout], [0, '0.1.0\n']);
});

test('a wrong environment is told whole, in one go', async (t) => {
  const { code, stderr } = await rex(t, ['start'], { PORT: 'x', LOG_LEVEL: 'loud' });
  assert.equal(code, 2);
  assert.match(stderr, /PORT must be[\s\S]*LOG_LEVEL/);
});

test('token signs for the local owner, with the key file or the secret', async (t) => {
  const home = folder(t);
  const verify = (token: string, key: Buffer | string) => {
    const [header, claims, signature] = token.trim().split('.');
    assert.equal(signature, createHmac('sha256', key).update(`${header}.${claims}`).digest('base64url'));
    return JSON.parse(Buffer.from(claims!, 'base64url').toString());
  };
  const first = await rex(t, ['token'], { REX_HOME: home });
  const key = join(home, 'keys', 'jwt');
  assert.equal(statSync(key).mode & 0o777, 0o600);
  const { sub, iat, exp } = verify(first.stdout, Buffer.from(readFileSync(key, 'utf8').trim(), 'hex'));
  assert.deepEqual([sub, exp - iat], [LOCAL_OWNER.userId, 12 * 3_600]);
  const secret = 'a secret of more than thirty-two characters';
  verify((await rex(t, ['token'], { REX_HOME: home, REX_JWT_SECRET: secret })).stdout, secret);
});

test('migrate says what it applied, once', async (t) => {
  const home = folder(t);
  const first = await rex(t, ['migrate'], { REX_HOME: home });
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /^applied 0001_\w+\n/);
  const second = await rex(t, ['migrate', '--json'], { REX_HOME: home });
  assert.deepEqual(JSON.parse(second.stdout), { applied: [] });
});

test('a server that is not there: exit code 3 in one line, without its password', async (t) => {
  const env = { DATABASE_URL: 'postgres://rex:geheim@127.0.0.1:1/rex' };
  const { code, stderr } = await rex(t, ['migrate'], env);
  assert.equal(code, 3);
  assert.match(stderr, /The database cannot be used/);
  assert.doesNotMatch(stderr, /geheim/);
  assert.doesNotMatch(stderr, STACK);
});
