import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manifests } from '../document/document.test-support.ts';
import { nodeGroups } from './node-groups.ts';

test('what a search names comes before what it only describes', () => {
  const described = new Map(
    [...manifests].map(([type, manifest]) => [
      type,
      type === 'manual'
        ? { ...manifest, ui: { ...manifest.ui, group: 'triggers' as const, summary: 'http by hand' } }
        : manifest,
    ]),
  );
  const types = nodeGroups(described, 'http').map((group) => group.manifests.map(({ type }) => type));
  assert.deepEqual(types, [['http'], ['manual']]);
  assert.deepEqual(nodeGroups(manifests, 'nothing like it'), []);
  assert.equal(nodeGroups(manifests).flatMap((group) => group.manifests).length, manifests.size);
});
