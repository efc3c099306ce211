import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { RexError } from '@rex/types';

/** One step of the schema: `0003_executions`, its SQL, and the SHA-256 of that. */
export interface Migration {
  name: string;
  checksum: string;
  sql: string;
}

const FOLDER = new URL('../../migrations/', import.meta.url);

/** Reads the migrations in order, from any working directory. Throws when their numbers are not 1, 2, 3 … */
export async function readMigrations(folder: URL = FOLDER): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  const migrations = await Promise.all(files.map((file) => readMigration(folder, file)));
  for (const [index, { name }] of migrations.entries()) {
    if (!name.startsWith(`${String(index + 1).padStart(4, '0')}_`)) {
      throw new RexError('internal', `The migration ${name} should have the number ${index + 1}.`);
    }
  }
  return migrations;
}

async function readMigration(folder: URL, file: string): Promise<Migration> {
  // A checkout may turn line ends into CR LF; that is not an edit.
  const sql = (await readFile(new URL(file, folder), 'utf8')).replaceAll('\r\n', '\n');
  return {
    name: file.slice(0, -'.sql'.length),
    checksum: createHash('sha256').update(sql).digest('hex'),
    sql,
  };
}
