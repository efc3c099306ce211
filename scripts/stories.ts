// `npm run stories [-- NAME …]`: the browser stories, each in a process of its own, one after another; pictures go to
// artefacts/stories. They need a Chromium, which `.ci/chromium` finds or installs. Ends with `N passed, N failed`.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sourceFiles } from './source-files.ts';
import { runTestProcess, type TestOutcome } from './test-process.ts';
import { countsLine, summarise } from './test-summary.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

async function main(names: readonly string[]): Promise<void> {
  const files = sourceFiles(root, 'test').filter(
    (file) => file.endsWith('.story.ts') && (names.length === 0 || names.some((name) => file.includes(name))),
  );
  const folder = mkdtempSync(join(tmpdir(), 'rex-stories-'));
  const outcomes: TestOutcome[] = [];
  try {
    for (const [index, file] of files.entries()) {
      const eventsFile = join(folder, `${index}.jsonl`);
      const env: NodeJS.ProcessEnv = { ...process.env };
      delete env.NODE_TEST_CONTEXT;
      outcomes.push(await runTestProcess({ files: [file], isolated: true }, { root, env, eventsFile }));
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const summary = summarise(outcomes, root);
  const failed = summary.failed + (files.length === 0 ? 1 : 0);
  if (files.length === 0) console.log(`No story is named ${names.join(', ')}`);
  console.log(`\n${summary.text}\n`);
  console.log(countsLine({ ...summary, failed }));
  process.exitCode = failed === 0 ? 0 : 1;
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
await main(process.argv.slice(2));
