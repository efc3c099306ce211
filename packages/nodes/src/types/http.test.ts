import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { effectOf } from '@rex/engine';
import { type JsonObject, RexError } from '@rex/types';
import { openEgress, refusal, serveHttp } from '../egress/testing/local-server.ts';
import { type Given, parseAlone, runAlone } from '../testing/run-alone.ts';
import { http } from './http.ts';

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** A real server that notes what it gets, and the address of its root. */
async function serve(
  t: TestContext,
  answer: (response: ServerResponse) => void = (response) => response.end(),
) {
  const seen: Seen[] = [];
  const port = await serveHttp(t, async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, headers, body });
    answer(response);
  });
  return { seen, root: `http://127.0.0.1:${port}` };
}

async function call(t: TestContext, config: JsonObject, given: Given = {}) {
  const result = await runAlone(http, config, { egress: openEgress(t), ...given });
  assert.ok(result.kind === 'done');
  return result.output as { status: number; headers: Record<string, string>; body: unknown };
}

const answerWith =
  (type: string, body: string | Uint8Array, status = 200) =>
  (response: ServerResponse) =>
    response.writeHead(status, type === '' ? {} : { 'content-type': type }).end(body);

test('a call without more is a GET as rex, and JSON comes back as a value', async (t) => {
  const { seen, root } = await serve(t, answerWith('application/json; charset=utf-8', '{"n": 1}'));
  const { status, headers, body } = await call(t, { url: `${root}/a` });
  assert.deepEqual({ status, body }, { status: 200, body: { n: 1 } });
  assert.equal(headers['content-type'], 'application/json; charset=utf-8');
  assert.deepEqual([seen[0]?.method, seen[0]?.url, seen[0]?.headers['user-agent']], ['GET', '/a', 'rex']);
  assert.equal(seen[0]?.headers['content-type'], undefined);
});

test('query, headers and method are sent; what is null or absent is left out', async (t) => {
  const { seen, root } = await serve(t);
  const headers = { 'X-Count': 3, Accept: 'text/csv' };
  await call(t, {
    method: 'DELETE',
    url: `${root}/a?x=1`,
    query: { q: 'ä b', list: [1, 2], none: null },
    headers,
  });
  assert.equal(seen[0]?.method, 'DELETE');
  assert.equal(seen[0]?.url, '/a?x=1&q=%C3%A4+b&list=1&list=2');
  assert.deepEqual([seen[0]?.headers['x-count'], seen[0]?.headers.accept], ['3', 'text/csv']);
});

test('bodies: values as JSON, text as text, forms as forms, unless a header says otherwise', async (t) => {
  const { seen, root } = await serve(t);
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const cases: [JsonObject, string, string | undefined][] = [
    [{ body: { n: [1] } }, '{"n":[1]}', 'application/json'],
    [{ body: null }, 'null', 'application/json'],
    [{ body: 'hello' }, 'hello', 'text/plain; charset=utf-8'],
    [{ body: '<a/>', headers: { 'content-type': 'application/xml' } }, '<a/>', 'application/xml'],
    [
      { body: { n: 1 }, headers: { 'Content-Type': 'application/ld+json' } },
      '{"n":1}',
      'application/ld+json',
    ],
    [{ body: { a: 'x y', b: [1, true], c: null }, headers: form }, 'a=x+y&b=1&b=true', form['Content-Type']],
    [{}, '', undefined],
  ];
  for (const [config, body, type] of cases) {
    await call(t, { url: root, method: 'POST', ...config });
    assert.deepEqual([seen.at(-1)?.body, seen.at(-1)?.headers['content-type']], [body, type]);
  }
  await assert.rejects(
    call(t, { url: root, method: 'POST', body: [1], headers: form }),
    /body must be an object/,
  );
});

test('only an idempotent request carries the key of its step, and an own key stays', async (t) => {
  const { seen, root } = await serve(t);
  const keyOf = async (config: JsonObject) => {
    await call(t, { url: root, ...config }, { idempotencyKey: 'scope:charge' });
    return seen.at(-1)?.headers['idempotency-key'];
  };
  assert.equal(await keyOf({ method: 'POST', idempotent: true }), 'scope:charge');
  assert.equal(
    await keyOf({ method: 'POST', idempotent: true, headers: { 'Idempotency-Key': 'own' } }),
    'own',
  );
  assert.equal(await keyOf({ method: 'POST' }), undefined);
  assert.equal(await keyOf({ method: 'POST', idempotent: false }), undefined);
  assert.equal(await keyOf({ method: 'GET', idempotent: true }), undefined);
});

test('the effect class follows from method and idempotent, with and without defaults filled in', () => {
  const cases: [JsonObject, string][] = [
    [{}, 'read'],
    [{ method: 'GET', idempotent: true }, 'read'],
    [{ method: 'HEAD' }, 'read'],
    [{ method: 'OPTIONS' }, 'read'],
    [{ method: 'POST' }, 'unsafe'],
    [{ method: 'PUT', idempotent: false }, 'unsafe'],
    [{ method: 'DELETE', idempotent: true }, 'idempotent'],
  ];
  for (const [fields, effect] of cases) {
    const config = { url: 'http://example.com', ...fields };
    assert.equal(effectOf(http.manifest, config), effect);
    assert.equal(effectOf(http.manifest, parseAlone(http, config)), effect);
  }
});

test('an answer is text unless its type says JSON, or the author does', async (t) => {
  const cases: [type: string, body: string, config: JsonObject, expected: unknown][] = [
    ['text/plain', '{"n": 1}', {}, '{"n": 1}'],
    ['', 'plain', {}, 'plain'],
    ['application/problem+json', '{"n": 1}', {}, { n: 1 }],
    ['application/jsonp', '{"n": 1}', {}, '{"n": 1}'],
    ['text/plain', '{"n": 1}', { parse: 'json' }, { n: 1 }],
    ['application/json', '{"n": 1}', { parse: 'text' }, '{"n": 1}'],
    ['application/json', '', {}, null],
    ['text/plain', '', { parse: 'text' }, ''],
  ];
  for (const [type, text, config, expected] of cases) {
    const { root } = await serve(t, answerWith(type, text));
    assert.deepEqual((await call(t, { url: root, ...config })).body, expected);
  }
});

test('charsets are honoured and compressed answers read', async (t) => {
  const latin = await serve(t, answerWith('text/plain; charset="iso-8859-1"', Uint8Array.of(0xe4)));
  assert.equal((await call(t, { url: latin.root })).body, 'ä');
  const zipped = await serve(t, (response) =>
    response
      .writeHead(200, { 'content-encoding': 'gzip', 'content-type': 'application/json' })
      .end(gzipSync('[1]')),
  );
  assert.deepEqual((await call(t, { url: zipped.root })).body, [1]);
});

test('a forced JSON answer may only be empty where none can come', async (t) => {
  const empty = await serve(t, answerWith('', '', 204));
  assert.equal((await call(t, { url: empty.root, parse: 'json' })).body, null);
  const { root } = await serve(t, answerWith('application/json', ''));
  assert.equal((await call(t, { url: root, method: 'HEAD', parse: 'json' })).body, null);
  const error = await refusal(call(t, { url: root, parse: 'json' }), RexError);
  assert.equal(error.code, 'response_invalid');
});

test('broken JSON and binary answers are refused, and not quoted', async (t) => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
  const cases: [type: string, body: string | Uint8Array, words: RegExp][] = [
    ['application/json', '{"token": hunter2', /not valid JSON; set parse to text/],
    ['image/png', png, /binary .*of type image\/png/],
    ['text/plain', 'hunter2\u0000', /binary/],
    ['text/plain; charset=klingon', 'hunter2', /not in klingon/],
  ];
  for (const [type, body, words] of cases) {
    const { root } = await serve(t, answerWith(type, body));
    const error = await refusal(call(t, { url: root }), RexError);
    assert.deepEqual([error.code, error.retryable], ['response_invalid', false]);
    assert.match(error.message, words);
    assert.doesNotMatch(`${error.message}${JSON.stringify(error.details)}${error.cause}`, /hunter2/);
  }
});

test('a redirect is followed, and a secret of any name stays with its origin', async (t) => {
  const target = await serve(t, answerWith('text/plain', 'there'));
  const { root } = await serve(t, (response) =>
    response.writeHead(302, { location: `${target.root}/b` }).end(),
  );
  const headers = { 'X-Shop-Access': 'hunter2-token', 'Accept-Language': 'de' };
  assert.equal((await call(t, { url: root, headers })).body, 'there');
  assert.equal(target.seen[0]?.headers['x-shop-access'], undefined);
  assert.equal(target.seen[0]?.headers['accept-language'], 'de');
});

test('headers that would break the request are refused and not quoted', async (t) => {
  const { seen, root } = await serve(t);
  const wrong: JsonObject[] = [
    { 'X-A': 'hunter2\r\nX-Evil: 1' },
    { 'X-A': 'hunter2\nX' },
    { 'X-A': 'hunter2\u0000' },
    { 'X-A': 'hunter2 \u20ac' },
    { 'X A': 'hunter2' },
    { 'X-A:': 'hunter2' },
    { 'X-A': 'hunter2', 'x-a': 'again' },
    { Host: 'hunter2' },
    { 'Content-Length': 'hunter2' },
  ];
  for (const headers of wrong) {
    const error = await refusal(call(t, { url: root, headers }), RexError);
    assert.equal(error.code, 'config_invalid');
    assert.doesNotMatch(`${error.message}${JSON.stringify(error.details ?? {})}`, /hunter2/);
  }
  assert.equal(seen.length, 0);
});

test('a stored credential is refused until there are some, before anything is sent', async (t) => {
  const { seen, root } = await serve(t);
  const error = await refusal(call(t, { url: root, credential: 'stripe' }), RexError);
  assert.equal(error.code, 'config_invalid');
  assert.match(error.message, /credential: .* later version/);
  assert.equal(seen.length, 0);
});

test('URLs that are none, or hold a password, are refused', async (t) => {
  for (const url of ['ftp://example.com', 'example.com', 'http://', 'http://user:hunter2@127.0.0.1/']) {
    const error = await refusal(call(t, { url }), RexError);
    assert.equal(error.code, 'config_invalid');
    assert.doesNotMatch(`${error.message}${JSON.stringify(error.details ?? {})}`, /hunter2/);
  }
});
