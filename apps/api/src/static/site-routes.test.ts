import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openTestApi, type TestApi } from '../testing/open-test-api.test-support.ts';

const ID = '01a1fe9f-b4ca-78d0-99ee-e2d7cf5b0d95';
const OTHER_ID = '01A1FE9F-B4CA-78D0-99EE-E2D7CF5B0D96';

const FILES: Record<string, string> = {
  'index.html': '<script src="/_next/a.js"></script><script>home()</script><script id="x">again()</script>',
  'index.txt': 'payload of home',
  '404.html': '<script>lost()</script>',
  'workflows/index.html': 'all workflows',
  'workflows/_/index.html': '<script>one()</script>',
  'workflows/_/index.txt': 'payload of one',
  'workflows/_/__next.workflows.txt': 'part of one',
  'workflows/_/executions/_/index.html': 'an execution',
  [`files/${ID}/index.html`]: 'a page of its own',
  '_next/static/chunks/a b.js': 'code()',
  'icon.svg': '<svg/>',
};

describe('the web pages', () => {
  let api: TestApi;
  let folder: string;
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'rex-site-'));
    const root = join(folder, 'site');
    for (const [name, text] of Object.entries(FILES)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    symlinkSync(join(folder, 'secret.txt'), join(root, 'link.txt'));
    api = await openTestApi({ webRoot: root });
  });
  after(async () => {
    await api.close();
    rmSync(folder, { recursive: true });
  });

  const get = (url: string, headers = {}) => api.app.inject({ url, headers });
  const body = async (url: string): Promise<string> => {
    const answer = await get(url);
    assert.equal(answer.statusCode, 200, url);
    return answer.body;
  };

  it('serves pages and files by their paths', async () => {
    assert.equal(await body('/'), FILES['index.html']);
    assert.equal(await body('/?tab=1'), FILES['index.html']);
    assert.equal(await body('/index.txt?_rsc=1'), 'payload of home');
    assert.equal(await body('/workflows/'), 'all workflows');
    assert.equal(await body('/_next/static/chunks/a%20b.js'), 'code()');
    assert.match(String((await get('/')).headers['content-type']), /^text\/html/);
    assert.match(String((await get('/icon.svg')).headers['content-type']), /^image\/svg/);
  });

  it('serves the page of any one thing from the one that was exported', async () => {
    assert.equal(await body(`/workflows/${ID}/`), FILES['workflows/_/index.html']);
    assert.equal(await body(`/workflows/${ID}/index.txt`), 'payload of one');
    assert.equal(await body(`/workflows/${ID}/__next.workflows.txt`), 'part of one');
    assert.equal(await body(`/workflows/${ID}/executions/${OTHER_ID}/`), 'an execution');
    assert.equal(await body(`/files/${ID}/`), 'a page of its own');
    for (const url of [`/files/${OTHER_ID}/`, '/workflows/not-an-id/', `/workflows/${ID}/executions/x/`]) {
      assert.equal((await get(url)).statusCode, 404, url);
    }
  });

  it('sends a path without its slash to the one with it', async () => {
    for (const [from, to] of [
      ['/workflows?tab=1', '/workflows/?tab=1'],
      [`/workflows/${ID}`, `/workflows/${ID}/`],
    ]) {
      const answer = await get(from!);
      assert.deepEqual([answer.statusCode, answer.headers.location], [308, to]);
    }
    for (const url of ['//workflows', '//evil.example', '//evil.example/', '///']) {
      assert.equal((await get(url)).statusCode, 404, url);
    }
  });

  it('serves nothing from outside its folder', async () => {
    for (const url of [
      '/../secret.txt',
      '/..%2fsecret.txt',
      '/%2e%2e/secret.txt',
      '/..%5csecret.txt',
      '/workflows/../../secret.txt',
      '/workflows/..%2f..%2fsecret.txt',
      '/link.txt',
      '/_next',
      `${'/..'.repeat(20)}/etc/passwd`,
    ]) {
      const answer = await get(url);
      assert.equal(answer.statusCode, 404, url);
      assert.notEqual(answer.body, 'secret', url);
    }
  });

  it('lets browsers keep what is named by its content, and ask for all else', async () => {
    const chunk = await get('/_next/static/chunks/a%20b.js');
    assert.equal(chunk.headers['cache-control'], 'public, max-age=31536000, immutable');
    const page = await get('/');
    assert.equal(page.headers['cache-control'], 'no-cache');
    const again = await get('/', { 'if-none-match': page.headers.etag });
    assert.deepEqual([again.statusCode, again.body], [304, '']);
  });

  it('lets each page run its own scripts and no others', async () => {
    const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const policy = async (url: string, headers = {}) => {
      const answer = await get(url, headers);
      return /script-src ([^;]*)/.exec(String(answer.headers['content-security-policy']))?.[1];
    };
    assert.equal(await policy('/'), `'self' ${hash('home()')} ${hash('again()')}`);
    assert.equal(await policy(`/workflows/${ID}/`), `'self' ${hash('one()')}`);
    assert.equal(await policy('/workflows/'), `'self'`);
    assert.equal(await policy('/nope', { accept: 'text/html' }), `'self' ${hash('lost()')}`);
  });

  it('shows people a page and tells programs a code where there is nothing', async () => {
    const page = await get('/nope', { accept: 'text/html,*/*' });
    assert.deepEqual([page.statusCode, page.body], [404, FILES['404.html']]);
    for (const [url, accept] of [
      ['/nope', 'application/json'],
      ['/api/v1/nope', 'text/html'],
      ['/hooks/nope', 'text/html'],
    ]) {
      const answer = await get(url!, { accept });
      assert.deepEqual([answer.statusCode, answer.json().error.code], [404, 'not_found'], url);
    }
    const post = await api.app.inject({ method: 'POST', url: '/workflows/' });
    assert.equal(post.statusCode, 404);
  });

  it('keeps the API where it is', async () => {
    assert.equal((await get('/api/v1/auth/options')).statusCode, 200);
    assert.equal((await get('/health/live')).statusCode, 200);
    assert.equal((await get('/docs/')).statusCode, 200);
    assert.equal((await api.app.inject({ method: 'HEAD', url: '/workflows/' })).statusCode, 200);
  });
});
