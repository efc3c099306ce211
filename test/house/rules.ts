import { type Token, tokenize } from '../boundaries/tokens.ts';

/** A rule of the house that one file can break: where it applies, and the lines that break it, each with a reason. */
export type HouseRule = {
  name: string;
  appliesTo: (path: string) => boolean;
  find: (text: string) => { line: number; what: string }[];
};

const LINES_MAX = 400;
const REASON_CHARACTERS_MIN = 10;

const isCode = (path: string) => /\.(ts|tsx|mts|mjs)$/.test(path);
const isTest = (path: string) =>
  /\.(test|conformance|test-support)\.tsx?$/.test(path) || /(^|\/)test\//.test(path);
const isText = (path: string) => /\.(ts|tsx|mts|mjs|json|ya?ml|md|sh|sql|css|toml)$|^\.|\/[^.]+$/.test(path);
const isGenerated = (path: string) =>
  /(^|\/)(migrations|generated|schema)\//.test(path) || path === 'package-lock.json';
const speaks = (path: string) => /^(apps\/cli|scripts|bench|test)\//.test(path) || isTest(path);

/** Lines of `text` that match, counted from one. */
function matchingLines(text: string, pattern: RegExp): { line: number; what: string }[] {
  return text.split('\n').flatMap((content, index) => {
    const match = pattern.exec(content);
    return match ? [{ line: index + 1, what: match[0].trim() }] : [];
  });
}

const comments = (text: string) => tokenize(text).filter((token) => token.kind === 'comment');
const code = (text: string) => tokenize(text).filter((token) => token.kind !== 'comment');

/** The word `any` where a type stands. */
function anyTypes(text: string): { line: number; what: string }[] {
  const before = new Set([':', 'as', '<', '|', '&', 'satisfies']);
  return code(text).flatMap((token, index, tokens) => {
    if (token.kind !== 'word' || token.text !== 'any') return [];
    const [previous, next] = [tokens[index - 1], tokens[index + 1]];
    const isType = before.has(previous?.text ?? '') || isArrayType(tokens, index) || next?.text === '>';
    return isType ? [{ line: token.line, what: `${previous?.text ?? ''} any` }] : [];
  });
}

function isArrayType(tokens: Token[], index: number): boolean {
  return tokens[index + 1]?.text === '[' && tokens[index + 2]?.text === ']';
}

/** Comments that silence a tool: two kinds never, the others only with a reason. */
function suppressions(text: string): { line: number; what: string }[] {
  return comments(text).flatMap(({ text: comment, line }) => {
    const never = /@ts-(ignore|nocheck)|eslint-disable|biome-ignore-all/.exec(comment);
    if (never) return [{ line, what: never[0] }];
    const tool = /@ts-expect-error|biome-ignore\s[^:]*:?|node:coverage/.exec(comment);
    if (!tool) return [];
    const reason = comment.slice(tool.index + tool[0].length).replace(/^[\s:–—-]+|[\s*/]+$/g, '');
    return reason.length < REASON_CHARACTERS_MIN ? [{ line, what: `${tool[0]} without a reason` }] : [];
  });
}

function consoleCalls(text: string): { line: number; what: string }[] {
  return code(text).flatMap((token, index, tokens) => {
    const isGlobal = token.kind === 'word' && token.text === 'console' && tokens[index - 1]?.text !== '.';
    return isGlobal && tokens[index + 1]?.text === '.' ? [{ line: token.line, what: 'console' }] : [];
  });
}

/** In a process shared by many test files, such a hook outside `describe` runs around the tests of all of them. */
function hooksOfAll(text: string): { line: number; what: string }[] {
  let depth = 0;
  return code(text).flatMap((token, index, tokens) => {
    if (token.kind === 'punctuation' && '([{'.includes(token.text)) depth += 1;
    if (token.kind === 'punctuation' && ')]}'.includes(token.text)) depth -= 1;
    const isHook = token.kind === 'word' && /^(before|after)Each$/.test(token.text);
    return isHook && depth === 0 && tokens[index + 1]?.text === '('
      ? [{ line: token.line, what: token.text }]
      : [];
  });
}

/** The rules that hold for single files; each has a sample in the test that breaks it. */
export const houseRules: HouseRule[] = [
  {
    name: `at most ${LINES_MAX} lines`,
    appliesTo: (path) => isCode(path) && !isGenerated(path),
    find: (text) => {
      const lines = text.replace(/\n$/, '').split('\n').length;
      return lines > LINES_MAX ? [{ line: LINES_MAX + 1, what: `${lines} lines` }] : [];
    },
  },
  { name: 'no `any`', appliesTo: isCode, find: anyTypes },
  { name: 'no tool silenced without a reason', appliesTo: isCode, find: suppressions },
  {
    name: 'console only in the command, scripts and tests',
    appliesTo: (path) => isCode(path) && !speaks(path),
    find: consoleCalls,
  },
  {
    name: 'no path of one machine',
    appliesTo: (path) => isText(path) && !isGenerated(path),
    find: (text) =>
      matchingLines(text, /(?<![\w.~$})-])\/(home|Users|root|tmp|work|mnt)\/[\w.*-]*|[A-Z]:\\Users/),
  },
  {
    name: 'nothing left to do in the text',
    appliesTo: (path) => isText(path) && !isGenerated(path),
    find: (text) => matchingLines(text, /\b(TO[D]O|FIX[M]E|XX[X]|HAC[K])\b/),
  },
  {
    name: 'no test alone',
    appliesTo: (path) => isCode(path) && isTest(path),
    find: (text) => matchingLines(text, /\b(test|it|describe|suite)\.only\(|\bonly: *true/),
  },
  {
    name: '`beforeEach` and `afterEach` inside `describe`, or the file has a process of its own (*.process.test.ts)',
    appliesTo: (path) => /\.test\.tsx?$/.test(path) && !path.endsWith('.process.test.ts'),
    find: hooksOfAll,
  },
];
