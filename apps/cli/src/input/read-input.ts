import { checkStorable } from '@rex/engine';
import { type Json, LIMITS, RexError } from '@rex/types';
import { usageError } from '../exit-codes.ts';
import { readWhole } from '../workflow-file/read-workflow-file.ts';

/**
 * What `--input` says: JSON, or `@FILE` that holds it; nothing is `{}`. Throws RexError `invalid_input`,
 * `not_storable` or `payload_too_large`.
 */
export async function readInput(given: string | undefined): Promise<Json> {
  if (given === undefined) return {};
  const isFile = given.startsWith('@');
  const source = isFile ? given.slice(1) : '--input';
  if (isFile && source === '') throw usageError('--input @ needs the name of a file: --input @payload.json');
  const text = isFile ? await readText(source) : given;
  const input = parse(text, source, isFile);
  checkStorable(input, source);
  return input;
}

async function readText(file: string): Promise<string> {
  // Spaces and line breaks do not count towards the limit, but a file of nothing else is not read either.
  const bytes = await readWhole(file, 2 * LIMITS.inputBytes, 'an input');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (thrown) {
    throw new RexError('invalid_input', `${file}: the file is not UTF-8 text.`, { cause: thrown });
  }
}

function parse(text: string, source: string, isFile: boolean): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (thrown) {
    const hint = isFile ? '' : ' Write JSON, or @FILE for a file that holds it.';
    const message = `${source} is not JSON: ${(thrown as Error).message}.${hint}`;
    throw new RexError('invalid_input', message, { cause: thrown });
  }
}
