import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { HistoryEntry } from '@rex/types';
import { PLAIN } from '../output/style.ts';
import { liveDisplay, plainDisplay } from './progress-display.ts';
import { type ProgressEvent, progressOf } from './progress-event.ts';

const T0 = new Date(2030, 0, 31, 12, 30, 0).getTime();
let seq = 0;
const at = (ms: number) => ({ seq: ++seq, at: T0 + ms });
const started = (path: string, ms: number, attempt = 1): ProgressEvent => ({
  ...{ ...at(ms), type: 'step_started', path, attempt },
});
const completed = (path: string, ms: number): ProgressEvent => ({
  ...{ ...at(ms), type: 'step_completed', path, outlets: ['out'] },
});
const waiting = (path: string, ms: number, forMs: number): ProgressEvent => ({
  ...{ ...at(ms), type: 'step_waiting', path, reason: 'timer', wakeAt: T0 + ms + forMs },
});
const error = { code: 'http_unavailable', message: 'answered 503\n\u001b[2Jsoon' };
const names = new Map([['tell', 'Tell the receiver']]);

function plain(events: ProgressEvent[]): string[] {
  let text = '';
  const screen = { write: (piece: string) => (text += piece) };
  plainDisplay({ screen, names, style: PLAIN, now: () => T0 }).tell(events);
  return text.split('\n').slice(0, -1);
}

/** A terminal that understands what the display sends to it: lines, "up" and "clear below". */
function terminal(columns = 60, rows = 10) {
  let lines: string[] = [''];
  const write = (piece: string) => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escapes of a terminal
    for (const token of piece.match(/\u001b\[\d+[AJ]|\n|[^\u001b\n]+/g) ?? []) {
      const up = /\[(\d+)A/.exec(token);
      if (up) lines = [...lines.slice(0, lines.length - 1 - Number(up[1])), ''];
      else if (token === '\n') lines.push('');
      else if (!token.startsWith('\u001b')) lines[lines.length - 1] += token;
    }
  };
  return { screen: { write, isTTY: true, columns, rows }, lines: () => lines.slice(0, -1) };
}

function live(now = T0, size?: [number, number]) {
  const { screen, lines } = terminal(...(size ?? []));
  let frame = (): void => {};
  let isStopped = false;
  const everyFrame = (act: () => void) => {
    frame = act;
    return () => {
      isStopped = true;
    };
  };
  const display = liveDisplay({ screen, names, style: PLAIN, now: () => now, everyFrame });
  return { display, lines, frame: () => frame(), isStopped: () => isStopped };
}

test('without a terminal: one line for each step that is over', () => {
  const lines = plain([
    started('start', 0),
    completed('start', 12),
    started('tell', 12),
    { ...at(1_512), type: 'step_failed', path: 'tell', error, handled: true },
    { ...at(1_512), type: 'step_skipped', path: 'told', reason: 'branch_not_taken' },
  ]);
  assert.deepEqual(lines, [
    '✔ start  completed  12 ms',
    '✖ Tell the receiver  failed, handled  1.5 s  answered 503 \ufffd[2Jsoon',
    '- told  skipped',
  ]);
});

test('waits and retries say what they wait for', () => {
  const lines = plain([
    started('rest', 0),
    waiting('rest', 0, 5_000),
    started('tell', 0),
    { ...at(0), type: 'step_retrying', path: 'tell', attempt: 1, error, retryAt: T0 + 61_000 },
  ]);
  assert.deepEqual(lines, [
    '… rest  waits for a timer until 12:30:05',
    '↻ Tell the receiver  failed and is tried again at 12:31:01: answered 503 \ufffd[2Jsoon',
  ]);
});

/** A loop over so many items, each with two steps; every tenth fails. */
function loop(items: number): ProgressEvent[] {
  const events: ProgressEvent[] = [
    started('each', 0),
    { ...at(0), type: 'loop_started', path: 'each', items },
  ];
  for (let index = 0; index < items; index += 1) {
    const round = `each[${index}]`;
    events.push({ ...at(1), type: 'item_started', path: round }, started(`${round}/a`, 1));
    events.push(completed(`${round}/a`, 1), started(`${round}/b`, 1), completed(`${round}/b`, 1));
    const isBad = index % 10 === 9;
    events.push(
      isBad
        ? { ...at(1), type: 'item_failed', path: round, error }
        : { ...at(1), type: 'item_completed', path: round },
    );
  }
  return events;
}

test('a loop of 10,000 is one line when it is over', () => {
  assert.deepEqual(plain([...loop(10_000), completed('each', 2_000)]), [
    '✔ each  completed  9000 of 10000 rounds, 1000 failed  2.0 s',
  ]);
});

test('waits inside a loop are told a few times, not for each of thousands', () => {
  const events = Array.from({ length: 1_000 }, (_, index) => waiting(`each[${index}]/pause`, 0, 1_000));
  const lines = plain([...loop(0), ...events]);
  assert.equal(lines.length, 20);
  assert.equal(lines[0], '… each each[0]/pause  waits for a timer until 12:30:01');
});

test('on a terminal: what is over above, what is under way below, with a bar for loops', () => {
  const { display, lines, frame } = live(T0 + 2_000);
  display.tell([
    started('start', 0),
    completed('start', 12),
    ...loop(20),
    started('tell', 0),
    waiting('rest', 0, 5_000),
  ]);
  frame();
  assert.deepEqual(lines(), [
    '✔ start  completed  12 ms',
    '⠙ each  ████████████████████ 20/20, 2 failed  2.0 s',
    '⠙ Tell the receiver  2.0 s',
    '… rest  waits for a timer until 12:30:05',
  ]);
  frame();
  assert.equal(lines()[2], '⠹ Tell the receiver  2.0 s');
  display.tell([completed('tell', 2_000)]);
  assert.equal(lines()[1], '✔ Tell the receiver  completed  2.0 s');
  assert.equal(lines().length, 4);
});

test('when it ends, only what is over stays on the screen', () => {
  const { display, lines, isStopped } = live();
  display.tell([started('start', 0), completed('start', 12), started('tell', 12)]);
  display.say('Cancelling');
  display.end();
  assert.deepEqual(lines(), ['✔ start  completed  12 ms', 'Cancelling']);
  assert.ok(isStopped());
});

test('lines are as wide as the terminal at most, and as many as it has', () => {
  const { display, lines, frame } = live(T0, [20, 6]);
  const paths = Array.from({ length: 9 }, (_, index) => `a_step_with_a_long_name_${index}`);
  display.tell(paths.map((path) => started(path, 0)));
  frame();
  assert.equal(lines().length, 4);
  assert.equal(lines()[3], '… and 6 more');
  for (const line of lines()) assert.ok([...line].length < 20, line);
});

test('a step that runs again after a backtrack has a line of its own', () => {
  const lines = plain([
    completed('tell', 5),
    { ...at(6), type: 'backtracked', path: 'check', to: 'tell', times: 1, error },
    started('tell#2', 7),
    completed('tell#2', 9),
  ]);
  assert.deepEqual(lines, [
    '✔ Tell the receiver  completed  0 ms',
    '↻ check  goes back to Tell the receiver: answered 503 \ufffd[2Jsoon',
    '✔ Tell the receiver (time 2)  completed  2 ms',
  ]);
});

test('progress holds no input and no output', () => {
  const entry: HistoryEntry = {
    ...{ seq: 4, at: T0, type: 'step_completed', path: 'a', attempt: 1, outlets: ['out'] },
    ...{ output: { inline: 'secret' }, memory: { password: 'secret' } },
  };
  assert.deepEqual(progressOf(entry), {
    seq: 4,
    at: T0,
    type: 'step_completed',
    path: 'a',
    outlets: ['out'],
  });
  assert.equal(
    progressOf({ seq: 1, at: T0, type: 'execution_created', trigger: 'a', input: { inline: 1 } }),
    null,
  );
});
