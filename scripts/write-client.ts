// node scripts/write-client.ts [--check] [FOLDER]: writes the operations of the client and docs/api.md from the API's
// OpenAPI document, or (`--check`) only says whether the written ones are current.
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { apiReference } from './api-reference.ts';
import { clientSource } from './client-source.ts';
import { openapiDocument } from './openapi-document.ts';
import { writeOrCheck } from './write-file.ts';

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean' } },
  allowPositionals: true,
});
const root = fileURLToPath(new URL('..', import.meta.url));
const folder = positionals[0] ?? root;
const options = { isCheck: values.check ?? false, command: 'node scripts/write-client.ts' };

/** As the formatter of this repository would write it. */
function formatted(text: string): string {
  const biome = join(
    dirname(createRequire(import.meta.url).resolve('@biomejs/biome/package.json')),
    'bin/biome',
  );
  const args = [biome, 'check', '--write', '--stdin-file-path=packages/client/src/generated/operations.ts'];
  return execFileSync(process.execPath, args, { cwd: root, input: text, encoding: 'utf8' });
}

const document = await openapiDocument();
const operations = join(folder, 'packages/client/src/generated/operations.ts');
await writeOrCheck(operations, formatted(clientSource(document)), options);
await writeOrCheck(join(folder, 'docs/api.md'), apiReference(document), options);
