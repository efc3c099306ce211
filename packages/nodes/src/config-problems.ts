import { type JsonObject, RexError } from '@rex/types';
import type { z } from 'zod';
import { kindOf } from './kind-of.ts';

type Issue = z.core.$ZodIssue;

/** One field of a config that is not as it must be: JSON pointer and plain words that follow the field's name. */
interface FieldProblem {
  path: string;
  message: string;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** `config_invalid` for a resolved config of a node type, naming each field and its problem, never a value. */
export function configInvalid(type: string, issues: readonly Issue[]): RexError {
  const problems = issues.flatMap((issue) => describe(issue, []));
  const text = problems.map(({ path, message }) => `${nameOf(path)} ${message}`).join('; ');
  const details: JsonObject = { problems: problems.map(({ path, message }) => ({ path, message })) };
  return new RexError('config_invalid', `the config of this ${type} node is not valid: ${text}`, { details });
}

const pointer = (path: readonly PropertyKey[]): string =>
  path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');

/** `/rules/0/when` → `rules[0].when`. */
function nameOf(path: string): string {
  const parts = path.split('/').slice(1);
  const name = parts.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join('');
  return name === '' ? 'it' : name.replace(/^\./, '').replaceAll('~1', '/').replaceAll('~0', '~');
}

function describe(issue: Issue, base: readonly PropertyKey[]): FieldProblem[] {
  const path = [...base, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: pointer([...path, key]),
      message: 'is not a field of this node',
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return describeUnion(issue.errors, path);
  return [{ path: pointer(path), message: words(issue) }];
}

/** Of a choice, what is wrong in the branch that went deepest; where none did, all that would have been right. */
function describeUnion(branches: readonly Issue[][], path: readonly PropertyKey[]): FieldProblem[] {
  const depth = (issues: readonly Issue[]) => Math.max(...issues.map((each) => each.path.length));
  const deepest = Math.max(...branches.map(depth));
  const nearest = branches.find((issues) => depth(issues) === deepest);
  if (deepest > 0 && nearest) return nearest.flatMap((issue) => describe(issue, path));
  const messages = branches.flat().flatMap((issue) => describe(issue, []).map(({ message }) => message));
  return [{ path: pointer(path), message: joinChoices([...new Set(messages)]) }];
}

/** `must be text, not null` and `must be a number, not null` → `must be text or a number, not null`. */
function joinChoices(messages: readonly string[]): string {
  const parts = messages.map((message) => /^must be (.+), not (.+)$/.exec(message));
  const kind = parts[0]?.[2];
  if (kind === undefined || parts.some((part) => part?.[2] !== kind)) return messages.join(', or ');
  return `must be ${parts.map((part) => part?.[1]).join(' or ')}, not ${kind}`;
}

function words(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing, or its expression gave nothing';
      return `must be ${EXPECTED[issue.expected] ?? issue.expected}, not ${kindOf(issue.input)}`;
    case 'invalid_value':
      return `must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}`;
    case 'too_small':
      return `must ${measure(issue.origin)} at least ${issue.minimum}${unit(issue.origin)}`;
    case 'too_big':
      return `must ${measure(issue.origin)} at most ${issue.maximum}${unit(issue.origin)}`;
    case 'invalid_key':
      return `has a name that is not allowed: it ${issue.issues.map((each) => words(each)).join(', ')}`;
    default:
      return issue.message;
  }
}

const measure = (origin: string): string => (origin === 'string' || origin === 'array' ? 'have' : 'be');

function unit(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' ? ' entries' : '';
}
