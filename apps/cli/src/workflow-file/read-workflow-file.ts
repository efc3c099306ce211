import { open } from 'node:fs/promises';
import { compile, type Plan } from '@rex/engine';
import { type Manifests, type Problem, RexError, toRexError } from '@rex/types';
import { parseText } from './parse-document.ts';
import type { PlacedProblem } from './place.ts';

/** Bytes of a workflow file: more than 10,000 nodes need. */
export const FILE_BYTES_MAX = 10 * 1_048_576;

/** What a file holds: a workflow ready to run, or everything that is wrong with it. */
export type WorkflowFileResult =
  | { ok: true; name: string; description: string | null; document: object; plan: Plan }
  | { ok: false; problems: PlacedProblem[] };

/** Reads and compiles a workflow file. Throws RexError `invalid_input` when there is no such file to read. */
export async function readWorkflowFile(file: string, manifests: Manifests): Promise<WorkflowFileResult> {
  const bytes = await readWhole(file, FILE_BYTES_MAX, 'a workflow');
  const refuse = (line: number, column: number, message: string, fix: string): PlacedProblem => ({
    ...{ code: 'shape', nodeId: null, path: '', message, fix, file, line, column },
  });
  const text = decode(bytes);
  if (text === null) {
    return { ok: false, problems: [refuse(1, 1, 'the file is not UTF-8 text.', 'Save it as UTF-8.')] };
  }
  const parsed = parseText(text);
  if (!parsed.ok) {
    const problems = parsed.faults.map(({ line, column, message, fix }) =>
      refuse(line, column, message, fix),
    );
    return { ok: false, problems };
  }
  const { value, locate } = parsed;
  const compiled = compile(value, manifests);
  const problems = [...nameProblems(value), ...(compiled.ok ? [] : compiled.problems)];
  if (!compiled.ok || problems.length > 0) {
    const placed = problems.map((problem) => ({ ...problem, file, ...locate(problem.path) }));
    return { ok: false, problems: placed.sort((a, b) => a.line - b.line || a.column - b.column) };
  }
  const { name, description } = value as { name: string; description?: string };
  return { ok: true, name, description: description ?? null, document: value as object, plan: compiled.plan };
}

/** `compile` takes a bare graph too; a file has a name. */
function nameProblems(value: unknown): Problem[] {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isObject || Object.hasOwn(value, 'name')) return [];
  const message = 'the workflow has no `name`.';
  return [{ code: 'shape', nodeId: null, path: '', message, fix: 'Write `name: …` at the top of the file.' }];
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** A whole file; throws RexError when it cannot be read or is larger than `bytesMax`. */
export async function readWhole(file: string, bytesMax: number, what: string): Promise<Uint8Array> {
  try {
    const handle = await open(file, 'r');
    try {
      const { size } = await handle.stat();
      if (size > bytesMax) throw tooLarge(file, size, bytesMax, what);
      const bytes = await handle.readFile();
      // A pipe has no size of its own, so what came out of it is measured.
      if (bytes.byteLength > bytesMax) throw tooLarge(file, bytes.byteLength, bytesMax, what);
      return bytes;
    } finally {
      await handle.close();
    }
  } catch (thrown) {
    throw thrown instanceof RexError ? thrown : unreadable(file, thrown);
  }
}

const tooLarge = (file: string, bytes: number, bytesMax: number, what: string): RexError =>
  new RexError(
    'payload_too_large',
    `${file}: ${bytes} bytes are too many for ${what}; ${bytesMax} are allowed.`,
  );

const WORDS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder, not a file',
  EACCES: 'it may not be read',
  ENOTDIR: 'a part of its path is not a folder',
};

function unreadable(file: string, thrown: unknown): RexError {
  const words = WORDS[(thrown as NodeJS.ErrnoException).code ?? ''] ?? toRexError(thrown).message;
  return new RexError('invalid_input', `${file}: ${words}.`, { cause: thrown });
}
