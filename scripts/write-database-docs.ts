// node scripts/write-database-docs.ts [--check] [FOLDER]: writes docs/database.md from the Drizzle schema and the
// comments of the migrations, or (`--check`) only says whether the written one is current.
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type DescribedTable, databaseReference } from './database-reference.ts';
import { writeOrCheck } from './write-file.ts';

const { values, positionals } = parseArgs({
  options: { check: { type: 'boolean' } },
  allowPositionals: true,
});
const root = fileURLToPath(new URL('..', import.meta.url));

// drizzle-kit's API is CommonJS whose named exports ESM does not see.
const { generateDrizzleJson } = createRequire(import.meta.url)(
  'drizzle-kit/api',
) as typeof import('drizzle-kit/api');

// Programs never load the schema: they write their SQL. So the package does not export it.
const schema = (await import(
  new URL('../packages/database/src/schema/index.ts', import.meta.url).href
)) as Record<string, unknown>;
const tables = Object.values(generateDrizzleJson(schema).tables) as unknown as DescribedTable[];

const folder = join(root, 'packages/database/migrations');
const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
const migrations = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')));

const file = join(positionals[0] ?? root, 'docs/database.md');
const sorted = tables.toSorted((one, two) => (one.name < two.name ? -1 : 1));
await writeOrCheck(file, databaseReference(sorted, migrations), {
  isCheck: values.check ?? false,
  command: 'node scripts/write-database-docs.ts',
});
