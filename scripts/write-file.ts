import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';

/**
 * Writes a generated file, or, with `isCheck`, only says on stderr that the written one is missing or stale, and what
 * to run.
 */
export async function writeOrCheck(
  file: string,
  text: string,
  { isCheck, command }: { isCheck: boolean; command: string },
): Promise<void> {
  const name = relative(process.cwd(), file);
  if (!isCheck) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    console.log(`${name} written`);
    return;
  }
  const written = await readFile(file, 'utf8').catch(() => null);
  if (written === text) return;
  console.error(`${name} is ${written === null ? 'missing' : 'stale'}: run \`${command}\` and commit it`);
  process.exitCode = 1;
}
