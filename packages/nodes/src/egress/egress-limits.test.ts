import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { EgressError } from './egress-error.ts';
import { EGRESS_LIMITS } from './limits.ts';
import { openEgress, refusal, serveHttp, serveTcp } from './testing/local-server.ts';

const timeoutMs = 10_000;
const SHORT_MS = 100;
const DRIP_MS = 5;
const MIB = 1024 * 1024;

/** Writes the same bytes again and again, a little at a time, until the other side goes. */
function drip(socket: Socket, bytes: string): void {
  const timer = setInterval(() => socket.write(bytes), DRIP_MS);
  socket.once('close', () => clearInterval(timer));
}

const DRIPS: Readonly<Record<string, (socket: Socket) => void>> = {
  'the status line': (socket) => {
    socket.write('HTTP/1.1 200 ');
    drip(socket, 'O');
  },
  headers: (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nx-long: ');
    drip(socket, 'a');
  },
  'interim answers': (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n'),
  'a body': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n');
    drip(socket, 'a');
  },
  "a redirect's body": (socket) => {
    socket.write('HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 10000\r\n\r\n');
    drip(socket, 'a');
  },
  nothing: () => {},
};

for (const [what, answer] of Object.entries(DRIPS)) {
  test(`a server that drips ${what} is cut at the deadline`, async (t) => {
    const gone = Promise.withResolvers<void>();
    const port = await serveTcp(t, (socket) => {
      socket.once('close', () => gone.resolve());
      socket.once('data', () => answer(socket));
    });
    const call = openEgress(t).request({
      method: 'GET',
      url: `http://127.0.0.1:${port}/`,
      timeoutMs: SHORT_MS,
    });
    const error = await refusal(call, EgressError);
    assert.deepEqual([error.code, error.wasSent, error.retryable], ['timeout', true, true]);
    await gone.promise;
  });
}

test('the deadline is one over all hops', async (t) => {
  // Each hop is well within the time, all of them are not.
  const port = await serveHttp(t, (request, response) => {
    const hop = Number(request.url?.slice(1));
    setTimeout(() => {
      if (hop === 4) response.end('done');
      else response.writeHead(302, { location: `/${hop + 1}` }).end();
    }, SHORT_MS / 2);
  });
  const call = openEgress(t).request({
    method: 'GET',
    url: `http://127.0.0.1:${port}/0`,
    timeoutMs: SHORT_MS,
  });
  assert.equal((await refusal(call, EgressError)).code, 'timeout');
});

// undici itself would only give up when the socket does, so these must end before that.
const BEFORE_CONNECT_GIVES_UP = { timeout: EGRESS_LIMITS.connectMs / 2 };

test(
  'a resolver that never answers is cut at the deadline, and nothing was sent',
  BEFORE_CONNECT_GIVES_UP,
  async (t) => {
    const egress = openEgress(t, { lookup: () => new Promise(() => {}) });
    const call = egress.request({ method: 'POST', url: 'http://slow.test/', timeoutMs: SHORT_MS });
    const error = await refusal(call, EgressError);
    assert.deepEqual([error.code, error.wasSent, error.retryable], ['timeout', false, true]);
  },
);

test(
  'a TLS handshake that never ends is cut at the deadline, and nothing was sent',
  BEFORE_CONNECT_GIVES_UP,
  async (t) => {
    const port = await serveTcp(t, () => {});
    const call = openEgress(t).request({
      method: 'POST',
      url: `https://127.0.0.1:${port}/`,
      timeoutMs: SHORT_MS,
    });
    const error = await refusal(call, EgressError);
    assert.deepEqual([error.code, error.wasSent], ['timeout', false]);
  },
);

test('a call that was given up while it connected is not sent afterwards', async (t) => {
  let hits = 0;
  const port = await serveHttp(t, (_request, response) => {
    hits += 1;
    response.end('ok');
  });
  const resolved = Promise.withResolvers<string[]>();
  const egress = openEgress(t, { lookup: () => resolved.promise });
  const url = `http://late.test:${port}/`;
  const stop = new AbortController();
  const call = egress.request({ method: 'POST', url, timeoutMs, signal: stop.signal });
  stop.abort();
  const error = await refusal(call, EgressError);
  assert.deepEqual([error.code, error.wasSent], ['aborted', false]);
  resolved.resolve(['127.0.0.1']);
  assert.equal((await egress.request({ method: 'GET', url, timeoutMs })).status, 200);
  assert.equal(hits, 1);
});

/** Answers with as much as the other side takes. */
function pour(response: ServerResponse, chunk: Buffer): void {
  const endless = function* () {
    for (;;) yield chunk;
  };
  pipeline(Readable.from(endless(), { objectMode: false }), response, () => {}); // it ends when the client goes
}

const tooMuch: Readonly<Record<string, (request: IncomingMessage, response: ServerResponse) => void>> = {
  'an announced length': (_request, response) => {
    response.writeHead(200, { 'content-length': EGRESS_LIMITS.responseBytes + 1 }).flushHeaders();
  },
  'an endless body': (_request, response) => pour(response, Buffer.alloc(65_536)),
  'a gzip bomb': (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(64 * MIB)));
  },
  'an endless body that decodes to nothing': (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' });
    const empty = gzipSync('');
    pour(response, Buffer.concat(Array.from({ length: 1000 }, () => empty)));
  },
};

for (const [what, listener] of Object.entries(tooMuch)) {
  test(`more than the limit is refused: ${what}`, async (t) => {
    const port = await serveHttp(t, listener);
    const call = openEgress(t).request({ method: 'GET', url: `http://127.0.0.1:${port}/`, timeoutMs });
    const error = await refusal(call, EgressError);
    assert.deepEqual([error.code, error.wasSent, error.retryable], ['response_too_large', true, false]);
  });
}

test('a body of exactly the limit passes, and the limit can be set', async (t) => {
  const port = await serveHttp(t, (_request, response) => response.end(Buffer.alloc(10)));
  const egress = openEgress(t);
  const request = { method: 'GET', url: `http://127.0.0.1:${port}/`, timeoutMs };
  assert.equal((await egress.request({ ...request, maxResponseBytes: 10 })).body.byteLength, 10);
  const error = await refusal(egress.request({ ...request, maxResponseBytes: 9 }), EgressError);
  assert.equal(error.code, 'response_too_large');
});

test('headers without end are refused', async (t) => {
  const port = await serveTcp(t, (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    const pourHeaders = () => {
      while (!socket.destroyed && socket.write(`x-more: ${'a'.repeat(1000)}\r\n`));
    };
    socket.on('drain', pourHeaders).once('data', pourHeaders);
  });
  const call = openEgress(t).request({ method: 'GET', url: `http://127.0.0.1:${port}/`, timeoutMs });
  const error = await refusal(call, EgressError);
  assert.deepEqual([error.code, error.wasSent], ['response_too_large', true]);
});

test('headers of more than the limit are refused, of less than it not', async (t) => {
  const port = await serveHttp(t, (request, response) => {
    response.setHeader('x-long', 'a'.repeat(Number(request.url?.slice(1)))).end('ok');
  });
  const egress = openEgress(t);
  const call = (bytes: number) =>
    egress.request({ method: 'GET', url: `http://127.0.0.1:${port}/${bytes}`, timeoutMs });
  assert.equal((await call(EGRESS_LIMITS.responseHeaderBytes - 1000)).status, 200);
  const error = await refusal(call(EGRESS_LIMITS.responseHeaderBytes), EgressError);
  assert.equal(error.code, 'response_too_large');
});

test('a body that ends too early is no answer', async (t) => {
  const port = await serveTcp(t, (socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc'));
  });
  const call = openEgress(t).request({ method: 'GET', url: `http://127.0.0.1:${port}/`, timeoutMs });
  const error = await refusal(call, EgressError);
  assert.deepEqual([error.code, error.wasSent, error.retryable], ['network', true, true]);
});

test('a URL longer than the limit is refused, in its query too', async (t) => {
  const egress = openEgress(t);
  const long = 'a'.repeat(EGRESS_LIMITS.urlLength);
  const url = 'http://127.0.0.1/';
  for (const request of [{ url: `${url}${long}` }, { url, query: { long } }]) {
    const error = await refusal(egress.request({ method: 'GET', timeoutMs, ...request }), EgressError);
    assert.equal(error.code, 'invalid_url');
  }
});

test('redirects are followed, but not for ever', async (t) => {
  const seen: string[] = [];
  const port = await serveHttp(t, (request, response) => {
    seen.push(`${request.method} ${request.url}`);
    const hop = Number(request.url?.slice(1));
    if (hop === 100) response.end('there');
    else response.writeHead(302, { location: hop === 4 ? '/100' : `/${hop + 1}` }).end('moved');
  });
  const egress = openEgress(t);
  const url = `http://127.0.0.1:${port}`;
  const answer = await egress.request({ method: 'POST', url: `${url}/0`, body: 'x', timeoutMs });
  assert.equal(answer.url, `${url}/100`);
  assert.deepEqual(seen, ['POST /0', 'GET /1', 'GET /2', 'GET /3', 'GET /4', 'GET /100']);
  const error = await refusal(egress.request({ method: 'GET', url: `${url}/5`, timeoutMs }), EgressError);
  assert.deepEqual([error.code, error.wasSent], ['too_many_redirects', true]);
  assert.equal(seen.length, 12);
});

test('a secret does not reach another origin through a redirect, nor on the way back', async (t) => {
  const seen: (string | undefined)[][] = [];
  let target = '';
  const note = (request: IncomingMessage) => {
    const { authorization, 'x-own': own, 'idempotency-key': key, accept } = request.headers;
    seen.push([authorization, String(own), String(key), accept]);
  };
  const home = await serveHttp(t, (request, response) => {
    note(request);
    if (request.url === '/back') response.end('home');
    else response.writeHead(307, { location: target }).end();
  });
  const away = await serveHttp(t, (request, response) => {
    note(request);
    response.writeHead(307, { location: `http://127.0.0.1:${home}/back` }).end();
  });
  target = `http://127.0.0.1:${away}/`;
  await openEgress(t).request({
    method: 'POST',
    url: `http://127.0.0.1:${home}/`,
    headers: { Authorization: 'Bearer a', 'X-Own': 'b', 'Idempotency-Key': 'c', accept: 'd' },
    secretHeaders: ['X-Own'],
    timeoutMs,
  });
  const without = [undefined, 'undefined', 'undefined', 'd'];
  assert.deepEqual(seen, [['Bearer a', 'b', 'c', 'd'], without, without]);
});
