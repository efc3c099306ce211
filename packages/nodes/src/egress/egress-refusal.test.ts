import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EgressError } from './egress-error.ts';
import { openEgress, refusal, serveHttp } from './testing/local-server.ts';

const timeoutMs = 10_000;
const text = (body: Uint8Array) => new TextDecoder().decode(body);

for (const host of [
  '127.0.0.1',
  'a@127.0.0.1',
  'example.com@127.0.0.1',
  '127.1',
  '127.0.0.1.',
  '2130706433',
  '0x7f000001',
  '0x7f.1',
  '017700000001',
  '0177.0.0.01',
  '１２７.０.０.１',
  '0.0.0.0',
  '0',
  '[::]',
  '[::1]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::127.0.0.1]',
  '[2002:7f00:1::]',
  '[2001:0:7f00:1::1]',
  '10.0.0.5',
  '192.168.0.1',
  '169.254.169.254',
  '[fd00:ec2::254]',
  '[fe80::1]',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'api.localhost',
  'api.localhost.',
]) {
  test(`a literal is refused in every spelling, without a lookup: ${host}`, async (t) => {
    let hits = 0;
    const port = await serveHttp(t, (_request, response) => {
      hits += 1;
      response.end();
    });
    let asked = 0;
    const lookup = async () => {
      asked += 1;
      return ['127.0.0.1'];
    };
    const egress = openEgress(t, { allowHosts: [], lookup });
    const error = await refusal(
      egress.request({ method: 'GET', url: `http://${host}:${port}/`, timeoutMs }),
      EgressError,
    );
    const expected = host.includes('@') ? 'invalid_url' : 'egress_refused';
    assert.deepEqual([error.code, error.wasSent, error.retryable], [expected, false, false]);
    assert.deepEqual([hits, asked], [0, 0]);
  });
}

for (const url of [
  'file:///etc/passwd',
  'ftp://example.com/',
  'data:text/plain,x',
  'unix:/run/x.sock',
  'ws://example.com/',
]) {
  test(`only http and https are called: ${url}`, async (t) => {
    const error = await refusal(openEgress(t).request({ method: 'GET', url, timeoutMs }), EgressError);
    assert.equal(error.code, 'egress_refused');
  });
}

test('a refusal says what is wrong and who can change it', async (t) => {
  const egress = openEgress(t, { lookup: async () => ['10.0.0.5'] });
  const literal = await refusal(
    egress.request({ method: 'GET', url: 'http://10.0.0.5/x', timeoutMs }),
    EgressError,
  );
  assert.equal(
    literal.message,
    'refused: 10.0.0.5 is a private address; an operator can allow it with REX_ALLOW_HOSTS',
  );
  const named = await refusal(
    egress.request({ method: 'GET', url: 'http://db.test/x', timeoutMs }),
    EgressError,
  );
  assert.equal(
    named.message,
    'refused: db.test leads to a private address; an operator can allow it with REX_ALLOW_HOSTS',
  );
});

test('a name that leads only to forbidden addresses is refused', async (t) => {
  const egress = openEgress(t, { lookup: async () => ['10.0.0.5', '::ffff:10.0.0.6', 'not-an-address'] });
  const error = await refusal(
    egress.request({ method: 'GET', url: 'http://db.test/', timeoutMs }),
    EgressError,
  );
  assert.deepEqual([error.code, error.wasSent], ['egress_refused', false]);
});

test('of several addresses only the permitted ones are connected to', async (t) => {
  const port = await serveHttp(t, (request, response) => response.end(request.socket.localAddress));
  const egress = openEgress(t, { lookup: async () => ['127.0.0.2', '::1', '10.0.0.5', '127.0.0.1'] });
  const answer = await egress.request({ method: 'GET', url: `http://mixed.test:${port}/`, timeoutMs });
  assert.equal(text(answer.body), '127.0.0.1');
});

test('the address that was checked is connected to, and a name that changes its mind is checked anew', async (t) => {
  let hits = 0;
  const port = await serveHttp(t, (_request, response) => {
    hits += 1;
    response.setHeader('connection', 'close').end('ok');
  });
  let asked = 0;
  const lookup = async () => {
    asked += 1;
    return [asked === 1 ? '127.0.0.1' : '127.0.0.2'];
  };
  const egress = openEgress(t, { lookup });
  const request = { method: 'GET', url: `http://rebind.test:${port}/`, timeoutMs };
  assert.equal((await egress.request(request)).status, 200);
  assert.equal(asked, 1);
  const error = await refusal(egress.request(request), EgressError);
  assert.equal(error.code, 'egress_refused');
  assert.deepEqual([asked, hits], [2, 1]);
});

test('an operator can allow a host by its name, on one port', async (t) => {
  const port = await serveHttp(t, (_request, response) => response.end('ok'));
  const other = await serveHttp(t, (_request, response) => response.end('no'));
  const egress = openEgress(t, { allowHosts: [`Service.test:${port}`], lookup: async () => ['127.0.0.1'] });
  const answer = await egress.request({ method: 'GET', url: `http://SERVICE.test.:${port}/`, timeoutMs });
  assert.equal(text(answer.body), 'ok');
  for (const url of [
    `http://service.test:${other}/`,
    `http://x.service.test:${port}/`,
    `http://127.0.0.1:${port}/`,
  ]) {
    const error = await refusal(egress.request({ method: 'GET', url, timeoutMs }), EgressError);
    assert.equal(error.code, 'egress_refused', url);
  }
});

test('localhost can be allowed by an operator', async (t) => {
  const port = await serveHttp(t, (_request, response) => response.end('ok'));
  const egress = openEgress(t, { allowHosts: ['localhost'] });
  const answer = await egress.request({ method: 'GET', url: `http://localhost:${port}/`, timeoutMs });
  assert.equal(text(answer.body), 'ok');
});

test('a redirect is checked like a first request; the first one was sent', async (t) => {
  let hits = 0;
  const inside = await serveHttp(t, (_request, response) => {
    hits += 1;
    response.end('secret');
  });
  let target = '';
  const outside = await serveHttp(t, (_request, response) =>
    response.writeHead(307, { location: target }).end(),
  );
  const egress = openEgress(t, { allowHosts: [`127.0.0.1:${outside}`], lookup: async () => ['127.0.0.1'] });
  for (target of [
    `http://127.0.0.1:${inside}/`,
    `//127.1:${inside}/`,
    `http://[::ffff:127.0.0.1]:${inside}/`,
    `http://rebind.test:${inside}/`,
    'http://169.254.169.254/latest/meta-data/',
    'file:///etc/passwd',
    `http://a:b@127.0.0.1:${outside}/`,
  ]) {
    const url = `http://127.0.0.1:${outside}/`;
    const error = await refusal(egress.request({ method: 'POST', url, body: 'x', timeoutMs }), EgressError);
    assert.deepEqual([error.code, error.wasSent, error.retryable], ['egress_refused', true, false], target);
  }
  assert.equal(hits, 0);
});
