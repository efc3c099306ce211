import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { type JsonObject, RexError } from '@rex/types';
import { EgressError } from '../egress/index.ts';
import { closedPort, openEgress, refusal, serveHttp } from '../egress/testing/local-server.ts';
import { type Given, runAlone } from '../testing/run-alone.ts';
import { http } from '../types/http.ts';

const call = async (t: TestContext, config: JsonObject, given: Given = {}) =>
  await runAlone(http, config, { egress: openEgress(t), ...given });

const failure = (t: TestContext, config: JsonObject, given?: Given) =>
  refusal(call(t, config, given), RexError);

/** The root of a server that gives this status to every request. */
async function serveStatus(t: TestContext, status: number, headers = {}, body = ''): Promise<string> {
  return `http://127.0.0.1:${await serveHttp(t, (_, response) => response.writeHead(status, headers).end(body))}`;
}

/** The root of a server that takes requests and never answers; `onRequest` is called for each. */
async function serveSilence(t: TestContext, onRequest: () => void): Promise<string> {
  return `http://127.0.0.1:${await serveHttp(t, onRequest)}`;
}

test('statuses that may pass are http_unavailable and retryable, the others http_status and not', async (t) => {
  for (const [status, code, retryable] of [
    [400, 'http_status', false],
    [401, 'http_status', false],
    [404, 'http_status', false],
    [408, 'http_unavailable', true],
    [425, 'http_unavailable', true],
    [429, 'http_unavailable', true],
    [500, 'http_unavailable', true],
    [501, 'http_status', false],
    [502, 'http_unavailable', true],
    [503, 'http_unavailable', true],
    [504, 'http_unavailable', true],
  ] as const) {
    const error = await failure(t, { url: await serveStatus(t, status) });
    assert.deepEqual([status, error.code, error.retryable], [status, code, retryable]);
  }
});

test('an accepted status is an answer', async (t) => {
  const url = await serveStatus(t, 404, { 'content-type': 'application/json' }, '{"found": false}');
  const result = await call(t, { url, accept: [404, 410] });
  assert.ok(result.kind === 'done');
  const { status, body } = result.output as JsonObject;
  assert.deepEqual({ status, body }, { status: 404, body: { found: false } });
  assert.equal((await failure(t, { url, accept: [410] })).code, 'http_status');
});

test('Retry-After is passed on, in seconds and as a date', async (t) => {
  const now = Date.parse('2030-01-31T09:00:00Z');
  const seconds = await serveStatus(t, 429, { 'retry-after': '7' });
  const date = await serveStatus(t, 503, { 'retry-after': 'Thu, 31 Jan 2030 09:00:30 GMT' });
  assert.equal((await failure(t, { url: seconds }, { now })).retryAfterMs, 7_000);
  assert.equal((await failure(t, { url: date }, { now })).retryAfterMs, 30_000);
  assert.equal((await failure(t, { url: await serveStatus(t, 503) }, { now })).retryAfterMs, undefined);
});

test('a failed answer says where, what and how it began, without the query', async (t) => {
  const root = await serveStatus(t, 422, {}, `a\u0000ä${'x'.repeat(5_000)}`);
  const error = await failure(t, {
    method: 'POST',
    url: `${root}/orders?key=hunter2`,
    query: { token: 'hunter2' },
  });
  assert.match(
    error.message,
    /^POST http:\/\/127\.0\.0\.1:\d+\/orders answered 422 Unprocessable Entity; list/,
  );
  const { status, url, body } = error.details as { status: number; url: string; body: string };
  assert.deepEqual({ status, url }, { status: 422, url: `${root}/orders` });
  assert.ok(body.startsWith('a\ufffdäxxx'));
  assert.equal(Buffer.byteLength(body), 1024);
  assert.doesNotMatch(JSON.stringify(error.toData()), /hunter2/);
});

test('a cut beginning holds whole characters only', async (t) => {
  const error = await failure(t, { url: await serveStatus(t, 400, {}, `x${'ä'.repeat(1_000)}`) });
  assert.equal((error.details as { body: string }).body, `x${'ä'.repeat(511)}`);
});

test('secrets in headers do not reach an error, even when the server echoes them', async (t) => {
  const port = await serveHttp(t, ({ headers }, response) => {
    const parts = [headers.authorization?.split(' ')[1], headers.cookie?.split(/[=;]/)[1]];
    response.writeHead(403).end(JSON.stringify({ parts, headers }));
  });
  const headers = {
    Authorization: 'Bearer hunter2-bearer',
    'X-Shop-Token': 'hunter2-"quoted"',
    Cookie: 'session=hunter2-cookie; theme=dark',
    Accept: 'application/vnd.shop',
  };
  const error = await failure(t, { url: `http://127.0.0.1:${port}/`, headers });
  const shown = JSON.stringify(error.toData());
  assert.doesNotMatch(shown, /hunter2/);
  assert.match(shown, /\[redacted\]/);
  assert.match(shown, /application\/vnd\.shop/);
});

test('nobody there: nothing was sent, so even an unsafe request may be made again', async (t) => {
  const url = `http://127.0.0.1:${await closedPort()}/x?key=hunter2`;
  for (const method of ['GET', 'POST']) {
    const error = await failure(t, { url, method });
    assert.deepEqual([error.code, error.retryable], ['network', true]);
    assert.deepEqual(error.details, { method, url: url.replace(/\?.*/, '') });
    assert.ok(error.cause instanceof EgressError);
  }
});

test('a connection that breaks after sending leaves only an unsafe request in doubt', async (t) => {
  const port = await serveHttp(t, (request) => request.socket.destroy());
  const url = `http://127.0.0.1:${port}/`;
  for (const [config, retryable] of [
    [{ method: 'GET' }, true],
    [{ method: 'POST', idempotent: true }, true],
    [{ method: 'POST' }, false],
  ] as const) {
    const error = await failure(t, { url, ...config });
    assert.deepEqual([error.code, error.retryable], ['network', retryable]);
    const { mayHaveHappened } = error.details as JsonObject;
    assert.equal(mayHaveHappened, retryable ? undefined : true);
    assert.equal(/may have been carried out/.test(error.message), !retryable);
  }
});

for (const [reason, code, isTimeout] of [
  [new RexError('timeout', 'the attempt took too long'), 'timeout', true],
  [new DOMException('too long', 'TimeoutError'), 'timeout', true],
  [new RexError('cancelled', 'someone cancelled it'), 'cancelled', false],
  [undefined, 'cancelled', false],
] as const) {
  test(`an abort during the call (${reason?.name ?? 'without a reason'}, ${code}) ends it by that code`, async (t) => {
    for (const method of ['GET', 'POST']) {
      const controller = new AbortController();
      const url = await serveSilence(t, () => controller.abort(reason));
      const error = await failure(t, { url, method }, { signal: controller.signal });
      assert.deepEqual([error.code, error.retryable], [code, isTimeout && method === 'GET']);
      assert.equal((error.details as JsonObject).mayHaveHappened, method === 'POST' ? true : undefined);
    }
  });
}

test('a call while REX is stopping is never made and may be made again', async (t) => {
  const egress = openEgress(t);
  await egress.close();
  const error = await failure(t, { url: await serveStatus(t, 200), method: 'POST' }, { egress });
  assert.deepEqual([error.code, error.retryable], ['unavailable', true]);
});

test('what the egress refuses stays refused', async (t) => {
  const url = await serveStatus(t, 200);
  const strict = openEgress(t, { allowHosts: [] });
  const refused = await failure(t, { url }, { egress: strict });
  assert.deepEqual([refused.code, refused.retryable], ['egress_refused', false]);
  const large = await failure(t, { url: await serveStatus(t, 200, {}, 'x'.repeat(1_100_000)) });
  assert.deepEqual([large.code, large.retryable], ['response_too_large', false]);
  const round = await failure(t, { url: await serveStatus(t, 302, { location: '/' }) });
  assert.deepEqual([round.code, round.retryable], ['response_invalid', false]);
});
