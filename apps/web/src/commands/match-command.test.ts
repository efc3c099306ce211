import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matchCommand } from './match-command.ts';

test('every word has to be found, in the label or the keywords', () => {
  assert.ok(matchCommand('Issue triage', 'tri iss') > 0);
  assert.ok(matchCommand('Issue triage', 'github', ['Sorts GitHub issues']) > 0);
  assert.equal(matchCommand('Issue triage', 'issue order'), 0);
  assert.equal(matchCommand('Colours like the device', 'issue'), 0);
});

test('a beginning is better than a word, a word than a part, a part than a keyword', () => {
  const scores = [
    matchCommand('Run it', 'run'),
    matchCommand('Dry run', 'run'),
    matchCommand('Rerun', 'run'),
    matchCommand('Start', 'run', ['run']),
  ];
  assert.deepEqual(
    scores.toSorted((a, b) => b - a),
    scores,
  );
  assert.equal(new Set(scores).size, 4);
});
