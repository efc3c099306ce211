import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAlone, runAlone } from '../testing/run-alone.ts';
import { subworkflow } from './subworkflow.ts';

test('a subworkflow wants the latest version of a workflow unless it names one', () => {
  assert.deepEqual(runAlone(subworkflow, { workflow: 'Ship it' }), {
    ...{ kind: 'child', workflow: 'Ship it', version: null, input: {} },
  });
  assert.deepEqual(runAlone(subworkflow, { workflow: 'Ship it', version: 3, input: [1] }), {
    ...{ kind: 'child', workflow: 'Ship it', version: 3, input: [1] },
  });
});

test('a subworkflow that names no workflow, or no possible version, is refused', () => {
  for (const config of [
    {},
    { workflow: '' },
    { workflow: 1 },
    { workflow: 'a', version: 0 },
    { workflow: 'a', other: 1 },
  ]) {
    assert.throws(() => parseAlone(subworkflow, config as never), { code: 'config_invalid' });
  }
});
