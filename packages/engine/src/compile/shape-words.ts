import {
  Body,
  Budget,
  GraphEdge,
  GraphLimits,
  GraphNode,
  Policy,
  RetryPolicy,
  WorkflowFile,
} from '@rex/types';
import { buildPointer } from '@rex/utils';
import type { z } from 'zod';
import { list, quote, type Report } from './report.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly (string | number)[];

const keys = (schema: z.ZodObject): readonly string[] => Object.keys(schema.shape);

/** The fields that are known at a place, by the name of that place; `''` is the document. */
const FIELDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['', keys(WorkflowFile)],
  ['body', keys(Body)],
  ['nodes', keys(GraphNode)],
  ['edges', keys(GraphEdge)],
  ['policy', keys(Policy)],
  ['retry', keys(RetryPolicy)],
  ['limits', keys(GraphLimits)],
  ['budget', keys(Budget)],
  ['timeouts', ['queue', 'step']],
  ['fallback', ['node']],
  ['backtrack', ['to', 'maxTimes']],
  ['join', ['n', 'cancelRest']],
  ['position', ['x', 'y']],
]);

/** What belongs at a place of several forms. */
const FORMS: ReadonlyMap<string, string> = new Map([
  ...['timeout', 'queue', 'step', 'delay', 'delayMax', 'executionTimeout'].map(
    (name) => [name, 'a duration: PT10S, 10s or a number of milliseconds'] as const,
  ),
  ['join', '`all`, `any` or `{ n, cancelRest? }`'],
  ['input', 'a JSON Schema: an object, true or false'],
]);

const TYPES: ReadonlyMap<string, string> = new Map([
  ['string', 'a text'],
  ['number', 'a number'],
  ['int', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['record', 'an object'],
]);

/** Turns an issue of Zod into problems in plain words. `prefix` is the path of the value that was parsed. */
export function reportIssue(
  report: Report,
  issue: Issue,
  prefix: Path,
  nodeIdAt: (path: Path) => string | null,
): void {
  const path: Path = [...prefix, ...(issue.path as Path)];
  const where = { nodeId: nodeIdAt(path), path: buildPointer(path) };
  if (issue.code === 'unrecognized_keys') {
    const known = FIELDS.get(kindOf(path)) ?? [];
    for (const key of issue.keys) {
      const place = { ...where, path: buildPointer([...path, key]) };
      const otherwise = known.length > 0 ? `Remove it; the fields here are ${list(known)}.` : 'Remove it.';
      report.add(
        'shape',
        place,
        `${quote(key)} is not a field of ${nameOf(path)}.`,
        report.suggest(key, known, otherwise),
      );
    }
    return;
  }
  if (issue.code === 'invalid_union') {
    const inner = issue.errors.find((branch) => branch.length > 0 && branch.every((each) => isInside(each)));
    if (inner) {
      for (const each of inner) reportIssue(report, each, path, nodeIdAt);
      return;
    }
  }
  const code = issue.code === 'too_big' && path.at(-1) === 'nodes' ? 'limit' : 'shape';
  const [message, fix] = words(issue, path);
  report.add(code, where, `${nameOf(path)} ${message}.`, fix);
}

const isInside = (issue: Issue): boolean => issue.path.length > 0 || issue.code === 'unrecognized_keys';

function words(issue: Issue, path: Path): [message: string, fix: string] {
  const form = FORMS.get(String(path.at(-1)));
  if (issue.code === 'invalid_type' && issue.input === undefined) {
    return ['is missing', `Add ${quote(String(path.at(-1) ?? 'it'))}: ${form ?? typeWord(issue.expected)}.`];
  }
  switch (issue.code) {
    case 'invalid_type':
      return [`is not ${form ?? typeWord(issue.expected)}`, `Write ${form ?? typeWord(issue.expected)}.`];
    case 'invalid_value':
      return ['is not one of the allowed values', `Use one of ${list(issue.values.map(String))}.`];
    case 'too_big':
      return [
        `is too ${sizeWord(issue.origin)}`,
        `At most ${issue.maximum} ${unitWord(issue.origin)}are allowed.`,
      ];
    case 'too_small':
      return issue.origin === 'array' || issue.origin === 'string'
        ? [
            'is empty',
            `Give at least ${issue.minimum}${issue.origin === 'array' ? ' element' : ' character'}.`,
          ]
        : [
            'is too small',
            `The least allowed is ${issue.minimum}${issue.inclusive === false ? ' (not included)' : ''}.`,
          ];
    case 'invalid_union':
      return [`is not ${form ?? 'of an allowed form'}`, `Write ${form ?? 'one of the allowed forms'}.`];
    default:
      return split(issue.message);
  }
}

/** The contract's own messages read "is not a …: write …". */
function split(message: string): [string, string] {
  const colon = message.indexOf(': ');
  if (colon < 0) return [`is wrong (${message})`, 'Correct it.'];
  const fix = message.slice(colon + 2);
  return [message.slice(0, colon), `${fix.charAt(0).toUpperCase()}${fix.slice(1)}.`];
}

const typeWord = (expected: string): string => TYPES.get(expected) ?? `of type ${expected}`;
const sizeWord = (origin: string) => (origin === 'string' || origin === 'array' ? 'long' : 'large');
const unitWord = (origin: string) =>
  origin === 'string' ? 'characters ' : origin === 'array' ? 'elements ' : '';

/** The name of the kind of thing at a path: an element's is its list's. */
function kindOf(path: Path): string {
  const last = path.at(-1);
  return String((typeof last === 'number' ? path.at(-2) : last) ?? '');
}

function nameOf(path: Path): string {
  const kind = kindOf(path);
  if (kind === '') return 'the workflow';
  if (typeof path.at(-1) !== 'number') return quote(kind);
  const place = path.at(-1) as number;
  return `${kind === 'nodes' ? 'node' : kind === 'edges' ? 'edge' : quote(kind)} ${place}`;
}
