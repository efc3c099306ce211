// node scripts/write-schema.ts [--check] [FILE]: writes the JSON Schema of workflow files from the contract and the
// catalogue, or (`--check`) only says whether the written one is current.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { manifests } from '@rex/nodes';
import { workflowSchema } from './workflow-schema.ts';

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean' } },
  allowPositionals: true,
});
const file = positionals[0] ?? fileURLToPath(new URL('../schema/workflow.schema.json', import.meta.url));
const name = relative(process.cwd(), file);
const text = `${JSON.stringify(workflowSchema(manifests), null, 2)}\n`;

if (values.check) {
  const written = await readFile(file, 'utf8').catch(() => null);
  if (written !== text) {
    console.error(
      `${name} is ${written === null ? 'missing' : 'stale'}: run \`npm run schema\` and commit it`,
    );
    process.exitCode = 1;
  }
} else {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  console.log(`${name}: ${manifests.size} node types`);
}
