import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runAlone } from '../testing/run-alone.ts';
import { note } from './note.ts';

test('a note is never run', () => {
  assert.equal(note.manifest.role, 'note');
  assert.throws(() => runAlone(note, { text: 'why this is so' }), /nothing to run/);
});
