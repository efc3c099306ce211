import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import type { EgressRequest } from './egress.ts';
import { EgressError } from './egress-error.ts';
import { closedPort, openEgress, refusal, serveHttp, serveTcp } from './testing/local-server.ts';

const timeoutMs = 10_000;
const text = (body: Uint8Array) => new TextDecoder().decode(body);

async function readAll(request: IncomingMessage): Promise<string> {
  let all = '';
  for await (const chunk of request) all += chunk;
  return all;
}

test('a request arrives as it was asked for and its answer comes back', async (t) => {
  let seen: unknown;
  const port = await serveHttp(t, async (request, response) => {
    const { method, url, headers } = request;
    seen = { method, url, agent: headers['user-agent'], own: headers['x-own'], body: await readAll(request) };
    response.writeHead(201, { 'X-Answer': ['a', 'b'] }).end('done');
  });
  const answer = await openEgress(t).request({
    method: 'post',
    url: `http://127.0.0.1:${port}/path?a=1#part`,
    query: { q: 'x y', list: [1, 2], none: null },
    headers: { 'X-Own': 'yes' },
    body: 'hello',
    timeoutMs,
  });
  assert.deepEqual(seen, {
    method: 'POST',
    url: '/path?a=1&q=x+y&list=1&list=2',
    agent: 'REX',
    own: 'yes',
    body: 'hello',
  });
  assert.equal(answer.status, 201);
  assert.equal(answer.headers['x-answer'], 'a, b');
  assert.equal(text(answer.body), 'done');
  assert.equal(answer.url, `http://127.0.0.1:${port}/path?a=1&q=x+y&list=1&list=2`);
});

test('any status is an answer', async (t) => {
  const port = await serveHttp(t, (_request, response) => response.writeHead(503).end('busy'));
  const answer = await openEgress(t).request({ method: 'GET', url: `http://127.0.0.1:${port}/`, timeoutMs });
  assert.deepEqual([answer.status, text(answer.body)], [503, 'busy']);
});

for (const [coding, encode] of Object.entries({
  gzip: gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
})) {
  test(`a body in ${coding} is decoded, and its headers no longer describe the coded one`, async (t) => {
    const port = await serveHttp(t, (_request, response) =>
      response.writeHead(200, { 'content-encoding': coding }).end(encode('plain')),
    );
    const answer = await openEgress(t).request({
      method: 'GET',
      url: `http://127.0.0.1:${port}/`,
      timeoutMs,
    });
    assert.equal(text(answer.body), 'plain');
    assert.equal(answer.headers['content-encoding'], undefined);
    assert.equal(answer.headers['content-length'], undefined);
  });
}

test('a HEAD answer has no body to decode or to measure', async (t) => {
  const port = await serveHttp(t, (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': '99999999' }).end(),
  );
  const answer = await openEgress(t).request({ method: 'HEAD', url: `http://127.0.0.1:${port}/`, timeoutMs });
  assert.equal(answer.body.byteLength, 0);
  assert.equal(answer.headers['content-length'], '99999999');
});

test('sockets are used again, and a name is resolved once for each', async (t) => {
  const ports = new Set<number | undefined>();
  const port = await serveHttp(t, (request, response) => {
    ports.add(request.socket.remotePort);
    response.end('ok');
  });
  let asked = 0;
  const lookup = async () => {
    asked += 1;
    return ['127.0.0.1'];
  };
  const egress = openEgress(t, { lookup });
  for (let call = 0; call < 10; call += 1) {
    await egress.request({ method: 'GET', url: `http://service.test:${port}/`, timeoutMs });
  }
  assert.ok(ports.size <= 2, `${ports.size} sockets`); // undici takes a second one while the first is being put back
  assert.equal(asked, ports.size);
});

test('no proxy is taken from the environment', async (t) => {
  let proxied = 0;
  const proxy = await serveHttp(t, (_request, response) => {
    proxied += 1;
    response.end('proxy');
  });
  const port = await serveHttp(t, (_request, response) => response.end('direct'));
  const names = ['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'NODE_USE_ENV_PROXY'];
  const before = names.map((name) => [name, process.env[name]] as const);
  t.after(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  for (const name of names) process.env[name] = name.startsWith('NODE') ? '1' : `http://127.0.0.1:${proxy}`;
  const answer = await openEgress(t).request({ method: 'GET', url: `http://127.0.0.1:${port}/`, timeoutMs });
  assert.equal(text(answer.body), 'direct');
  assert.equal(proxied, 0);
});

test('a refused connection was not sent and may be tried again, even a POST', async (t) => {
  const url = `http://127.0.0.1:${await closedPort()}/`;
  const error = await refusal(
    openEgress(t).request({ method: 'POST', url, body: 'x', timeoutMs }),
    EgressError,
  );
  assert.deepEqual([error.code, error.wasSent, error.retryable], ['network', false, true]);
});

test('a name without an address was not sent', async (t) => {
  const lookup = async () => {
    throw Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' });
  };
  const call = openEgress(t, { lookup }).request({ method: 'POST', url: 'http://nowhere.test/', timeoutMs });
  const error = await refusal(call, EgressError);
  assert.deepEqual([error.code, error.wasSent], ['network', false]);
  assert.equal(error.message, 'nowhere.test has no address; check the host name');
});

test('a POST that the server broke off was sent, once, and is not tried again', async (t) => {
  let posts = 0;
  const port = await serveHttp(t, async (request, response) => {
    if (request.method === 'GET') return void response.end('warm');
    posts += 1;
    await readAll(request);
    request.socket.destroy();
  });
  const egress = openEgress(t);
  const url = `http://127.0.0.1:${port}/`;
  await egress.request({ method: 'GET', url, timeoutMs }); // so that the POST goes out on a used socket
  const error = await refusal(egress.request({ method: 'POST', url, body: 'x', timeoutMs }), EgressError);
  assert.deepEqual([error.code, error.wasSent, error.retryable, posts], ['network', true, false, 1]);
});

test('the TLS name is the host name while the socket goes to the checked address; a failed handshake sent nothing', async (t) => {
  let hello = '';
  const port = await serveTcp(t, (socket) => {
    socket.once('data', (bytes) => {
      hello = bytes.toString('latin1');
      socket.destroy();
    });
  });
  const egress = openEgress(t, { lookup: async () => ['127.0.0.1'] });
  const call = egress.request({
    method: 'POST',
    url: `https://api.service.test.:${port}/`,
    body: 'secret',
    timeoutMs,
  });
  const error = await refusal(call, EgressError);
  assert.match(hello, /api\.service\.test/);
  assert.doesNotMatch(hello, /api\.service\.test\./);
  assert.deepEqual([error.code, error.wasSent], ['network', false]);
});

test('a caller that stops ends the call, and the server sees it go', async (t) => {
  const stop = new AbortController();
  const gone = Promise.withResolvers<void>();
  const port = await serveHttp(t, (request) => {
    once(request.socket, 'close').then(() => gone.resolve());
    stop.abort();
  });
  const url = `http://127.0.0.1:${port}/`;
  const egress = openEgress(t);
  const error = await refusal(
    egress.request({ method: 'GET', url, timeoutMs, signal: stop.signal }),
    EgressError,
  );
  assert.deepEqual([error.code, error.wasSent, error.retryable], ['aborted', true, false]);
  await gone.promise;
  const late = await refusal(
    egress.request({ method: 'GET', url, timeoutMs, signal: stop.signal }),
    EgressError,
  );
  assert.deepEqual([late.code, late.wasSent], ['aborted', false]);
});

test('after close no call is made, and a call under way is waited for', async (t) => {
  const arrived = Promise.withResolvers<() => void>();
  const port = await serveHttp(t, (_request, response) => arrived.resolve(() => response.end('late')));
  const egress = openEgress(t);
  const call = egress.request({ method: 'GET', url: `http://127.0.0.1:${port}/`, timeoutMs });
  const answer = await arrived.promise;
  const closing = egress.close();
  const error = await refusal(
    egress.request({ method: 'GET', url: `http://127.0.0.1:${port}/`, timeoutMs }),
    EgressError,
  );
  assert.deepEqual([error.code, error.wasSent], ['aborted', false]);
  answer();
  assert.equal(text((await call).body), 'late');
  await closing;
});

test('no error holds a credential, a query, a header value or a piece of the answer', async (t) => {
  const broken = await serveTcp(t, (socket) => socket.end('HTTP/1.1 2OO hush-answer\r\n\r\n'));
  const zipped = await serveHttp(t, (_request, response) =>
    response.writeHead(200, { 'content-encoding': 'gzip' }).end('hush-not-gzip'),
  );
  const closed = await closedPort();
  const egress = openEgress(t);
  const urls = [
    `http://127.0.0.1:${broken}/hush-path?key=hush-query`,
    `http://127.0.0.1:${zipped}/?key=hush-query`,
    `http://127.0.0.1:${closed}/?key=hush-query`,
    'http://10.0.0.5/hush-path?key=hush-query',
    'http://hush-user:hush-password@127.0.0.1/',
    'http://hush host/?key=hush-query',
    'ftp://127.0.0.1/hush-path',
  ];
  for (const url of urls) {
    const headers = { authorization: 'Bearer hush-token' };
    const error = await refusal(egress.request({ method: 'GET', url, headers, timeoutMs }), EgressError);
    assert.doesNotMatch(inspect(error, { depth: 10, showHidden: true }), /hush/, url);
  }
  const headers = { 'x-own': 'hush\r\nx-smuggled: 1' };
  const call = egress.request({ method: 'GET', url: `http://127.0.0.1:${closed}/`, headers, timeoutMs });
  assert.doesNotMatch(inspect(await refusal(call, EgressError), { depth: 10 }), /hush/);
});

for (const [name, wrong] of Object.entries<Partial<EgressRequest>>({
  'a framing header': { headers: { 'Transfer-Encoding': 'chunked' } },
  'a host header': { headers: { Host: '169.254.169.254' } },
  'a header given twice': { headers: { 'x-a': '1', 'X-A': '2' } },
  'a line break in a header': { headers: { 'x-a': '1\r\nx-b: 2' } },
  'a method that tunnels': { method: 'CONNECT' },
  'a method that is not a word': { method: 'GET / HTTP/1.1' },
  'no time': { timeoutMs: 0 },
  'more time than a timer holds': { timeoutMs: 2 ** 31 },
  'a limit that is no number': { maxResponseBytes: Number.NaN },
})) {
  test(`a request with ${name} is refused before anything is sent`, async (t) => {
    let hits = 0;
    const port = await serveHttp(t, (_request, response) => {
      hits += 1;
      response.end();
    });
    const request = { method: 'GET', url: `http://127.0.0.1:${port}/`, timeoutMs, ...wrong };
    const error = await refusal(openEgress(t).request(request), EgressError);
    assert.deepEqual([error.code, error.wasSent, hits], ['invalid_request', false, 0]);
  });
}
