import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findPage } from './find-page.ts';

const files = new Set(['index.html', 'a/index.html', 'a/b.txt', 'x/_/index.html', 'x/_/y/_/z.txt']);
const find = (path: string) => findPage({ files }, path);
const id = '01a1fe9f-b4ca-78d0-99ee-e2d7cf5b0d95';

test('a path names a file, a folder or nothing', () => {
  assert.deepEqual(find('/'), { file: 'index.html' });
  assert.deepEqual(find('/a/'), { file: 'a/index.html' });
  assert.deepEqual(find('/a'), { isFolder: true });
  assert.deepEqual(find('/a/b.txt'), { file: 'a/b.txt' });
  assert.equal(find('/b'), null);
});

test('an id stands for the placeholder of a page, at every place', () => {
  assert.deepEqual(find(`/x/${id}/`), { file: 'x/_/index.html' });
  assert.deepEqual(find(`/x/${id}`), { isFolder: true });
  assert.deepEqual(find(`/x/${id}/y/${id}/z.txt`), { file: 'x/_/y/_/z.txt' });
  assert.deepEqual(find(`/x/${id.toUpperCase()}/`), { file: 'x/_/index.html' });
  assert.equal(find(`/${id}/`), null);
  assert.equal(find(`/x/${id}x/`), null);
});

test('only what was exported is found, however the path is written', () => {
  for (const path of [
    ...[
      '/..',
      '/../index.html',
      '/a/..',
      '/a/../index.html',
      '/./',
      '/a/.',
      '/a/./b.txt',
      '//',
      '//a',
      '/a//',
    ],
    ...['/\\', '/\\evil.example', '/%', '/%ff', '/%2e%2e/index.html', '/a/%2e%2e/', '/a\0', '/%00'],
    ...['/a/b.txt/', '/index.html/', '/constructor', '/__proto__/'],
  ]) {
    assert.equal(find(path), null, path);
  }
  assert.deepEqual(find('/a%2Fb.txt'), { file: 'a/b.txt' });
});
