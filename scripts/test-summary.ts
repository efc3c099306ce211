import { relative } from 'node:path';
import type { TestOutcome } from './test-process.ts';

/** The counts of a test run, its table and its failures as text. */
export type TestSummary = { passed: number; failed: number; skipped: number; text: string };

type Row = { passed: number; failed: number; skipped: number };

/** Adds up what the test processes reported, per workspace, with failures in full and skipped tests by reason. */
export function summarise(outcomes: TestOutcome[], root: string): TestSummary {
  const rows = new Map<string, Row>();
  const failures: string[] = [];
  const reasons = new Map<string, string[]>();
  const total = { passed: 0, failed: 0, skipped: 0 };
  const count = (file: string, what: keyof Row) => {
    const workspace = workspaceOf(file);
    const row = rows.get(workspace) ?? { passed: 0, failed: 0, skipped: 0 };
    row[what] += 1;
    total[what] += 1;
    rows.set(workspace, row);
  };
  for (const outcome of outcomes) {
    for (const event of outcome.events) {
      if (event.type === 'started' || event.type === 'finished') continue;
      const file = relative(root, event.file);
      if (event.type === 'failed') {
        count(file, 'failed');
        const place = event.line === undefined ? file : `${file}:${event.line}`;
        failures.push(`FAILED ${event.name}\n  ${place}\n${indent(event.error)}`);
      } else if (event.skipped !== undefined) {
        count(file, 'skipped');
        reasons.set(event.skipped, [...(reasons.get(event.skipped) ?? []), `${file}: ${event.name}`]);
      } else {
        count(file, 'passed');
      }
    }
    const hasFailure = outcome.events.some((event) => event.type === 'failed');
    if (outcome.problem) {
      count(outcome.job.files[0] ?? '', 'failed');
      failures.push(describeProblem(outcome));
    }
    if ((outcome.problem || hasFailure) && outcome.output.trim() !== '') {
      failures.push(`What the process of ${named(outcome)} printed:\n${indent(outcome.output.trim())}`);
    }
  }
  const table = [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, row]) => formatRow(name, row));
  const left = [...reasons].map(
    ([reason, tests]) => `Skipped (${reason}):\n${tests.map((test) => `  ${test}`).join('\n')}`,
  );
  return { ...total, text: [...failures, table.join('\n'), ...left].filter(Boolean).join('\n\n') };
}

/** The last line of every run: `12 passed, 0 failed`, and the skipped ones only where there are some. */
export function countsLine({
  passed,
  failed,
  skipped,
}: {
  passed: number;
  failed: number;
  skipped: number;
}): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function workspaceOf(file: string): string {
  const [group = '', name = ''] = file.split('/');
  return group === 'packages' || group === 'apps' ? `${group}/${name}` : group;
}

function formatRow(name: string, { passed, failed, skipped }: Row): string {
  const skippedText = skipped > 0 ? `  ${skipped} skipped` : '';
  return `${name.padEnd(20)} ${String(passed).padStart(5)} passed  ${failed} failed${skippedText}`;
}

function describeProblem(outcome: TestOutcome): string {
  const began = outcome.events.flatMap((event) => (event.type === 'started' ? [event.name] : []));
  const ended = new Set(
    outcome.events.map((event) => (event.type === 'passed' || event.type === 'failed' ? event.name : '')),
  );
  const last = began.findLast((name) => !ended.has(name));
  const during = last ? `\n  the last test that began and did not end: ${last}` : '';
  return `FAILED the process of ${named(outcome)}\n  ${outcome.problem}${during}`;
}

function named({ job }: TestOutcome): string {
  return job.files.length === 1 ? (job.files[0] ?? '') : `${job.files.length} files from ${job.files[0]}`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
