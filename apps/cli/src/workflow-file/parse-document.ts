import type { Json } from '@rex/types';
import { type Document, isScalar, LineCounter, parseDocument, visit, type YAMLError } from 'yaml';
import { type Locate, locator, type Place } from './place.ts';

/** Something that keeps a text from being read at all. */
export interface Fault extends Place {
  message: string;
  fix: string;
}

/** A text as data, with the place of every part of it. */
export type ParsedText = { ok: true; value: Json; locate: Locate } | { ok: false; faults: Fault[] };

/** Uses of one anchor, counted with the uses inside it: what makes a small file grow without end. */
const ALIASES_MAX = 100;
const FAULTS_MAX = 20;

/**
 * Reads YAML 1.2 or JSON, which is YAML too: no custom tags, no merge keys, no doubled keys, keys that are texts,
 * aliases within bounds.
 */
export function parseText(text: string): ParsedText {
  const lines = new LineCounter();
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const refuse = (offset: number, message: string, fix: string): ParsedText => ({
    ok: false,
    faults: [{ ...placeAt(offset), message, fix }],
  });
  try {
    const document = parseDocument(text, {
      ...{ lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: true },
      ...{ version: '1.2', schema: 'core', merge: false, resolveKnownTags: false, logLevel: 'error' },
    });
    const errors = [...document.errors, ...document.warnings];
    if (errors.length > 0) {
      const faults = errors
        .slice(0, FAULTS_MAX)
        .map((error) => ({ ...placeAt(error.pos[0]), ...wordsFor(error) }));
      return { ok: false, faults };
    }
    if (document.contents === null || (isScalar(document.contents) && document.contents.value === null)) {
      return refuse(0, 'the file is empty.', 'Write a workflow: `name`, `nodes` and `edges`.');
    }
    const misuse = firstMisuse(document);
    if (misuse) return refuse(misuse.offset, misuse.message, misuse.fix);
    const value = document.toJS({ maxAliasCount: ALIASES_MAX }) as Json;
    return { ok: true, value, locate: locator(document, lines) };
  } catch (thrown) {
    if (thrown instanceof RangeError) {
      return refuse(0, 'the file is nested too deeply.', 'Make it flatter.');
    }
    if (thrown instanceof ReferenceError) {
      const fix = 'Write the parts out instead of referring to them by `*name` so often.';
      return refuse(0, `its aliases cannot be followed: ${thrown.message}.`, fix);
    }
    throw thrown;
  }
}

/** The first part that is YAML but nothing that JSON could say: a key that is no text, an alias of nothing. */
function firstMisuse(document: Document): { offset: number; message: string; fix: string } | null {
  let found: ReturnType<typeof firstMisuse> = null;
  const stop = (part: unknown, message: string, fix: string) => {
    found = { offset: (part as { range?: [number] } | null)?.range?.[0] ?? 0, message, fix };
    return visit.BREAK;
  };
  visit(document, {
    Pair(_, { key }) {
      if (isScalar(key) && key.value !== null) return undefined;
      return stop(key, 'a key here is not a text.', 'Write a plain name before the colon.');
    },
    Alias(_, alias) {
      if (alias.resolve(document) !== undefined) return undefined;
      return stop(
        alias,
        `nothing has the anchor \`&${alias.source}\`.`,
        'Write the anchor before the alias.',
      );
    },
  });
  return found;
}

function wordsFor({ code, message }: YAMLError): { message: string; fix: string } {
  switch (code) {
    case 'DUPLICATE_KEY':
      return { message: 'this key is here twice.', fix: 'Remove one of the two.' };
    case 'TAG_RESOLVE_FAILED':
      return { message: `tags are not used here: ${lower(message)}.`, fix: 'Remove the tag (`!…`).' };
    case 'MULTIPLE_DOCS':
      return {
        message: 'the file holds several documents.',
        fix: 'Put each workflow into a file of its own.',
      };
    default:
      return { message: `this is not YAML: ${lower(message)}.`, fix: 'Correct the line.' };
  }
}

const lower = (message: string): string =>
  (message.charAt(0).toLowerCase() + message.slice(1)).replace(/\.$/, '');
