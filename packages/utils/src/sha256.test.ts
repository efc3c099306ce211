import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sha256Hex } from './sha256.ts';

test('the examples of FIPS 180-4', async () => {
  assert.equal(await sha256Hex(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.equal(await sha256Hex('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

test('the text is hashed as UTF-8', async () => {
  assert.equal(await sha256Hex('ü'), '607474ca475a9724d7360aba71a56d5df77e61350e3f724cfa1f46e857e2d85f');
});
