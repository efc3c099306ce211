import type { Json } from '@rex/types';
import { type ExpressionContext, ownValue, put } from './context.ts';
import { SIMPLE_TEXT_CHARS } from './limits.ts';
import { ROOTS, type Root } from './references.ts';
import type { Syntax } from './syntax.ts';

/** What a simple evaluation answers when it met something that is JSONata's to decide, errors included. */
export const NOT_SIMPLE = Symbol('not simple');
export type SimpleResult = Json | undefined | typeof NOT_SIMPLE;
/** A simple expression, ready to run. */
export type Simple = (context: ExpressionContext) => SimpleResult;

type Primitive = null | boolean | number | string;
type BinaryRule = (left: Json | undefined, right: Json | undefined) => SimpleResult;

/**
 * Makes a function of the simplest trees, or answers null: paths from a root through objects, literals, arithmetic,
 * comparison, boolean and conditional operators, text concatenation, objects with literal keys, `$exists` and
 * `$not`. It agrees with JSONata by giving up (`NOT_SIMPLE`) wherever an array, an error or anything odd is met, and
 * its work does not depend on the context's size.
 */
export function makeSimple(node: Syntax): Simple | null {
  if (isMarked(node)) return null;
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value': {
      const value = node.value as Primitive;
      return () => value;
    }
    case 'path':
      return makePath(node.steps ?? []);
    case 'binary':
      return makeBinary(node);
    case 'unary':
      return node.value === '{' ? makeObject(node) : node.value === '-' ? makeNegation(node) : null;
    case 'condition':
      return makeCondition(node);
    case 'block':
      return node.expressions?.length === 1 ? makeSimple(node.expressions[0]!) : null;
    case 'function':
      return makeCall(node);
    default:
      return null;
  }
}

const isMarked = (node: Syntax): boolean =>
  Boolean(node.stages || node.predicate || node.group || node.tuple || node.ancestor || node.keepArray) ||
  Boolean(node.keepSingletonArray || node.focus !== undefined || node.index !== undefined);

function makePath(steps: readonly Syntax[]): Simple | null {
  if (steps.some((step) => step.type !== 'name' || isMarked(step))) return null;
  const [root, ...names] = steps.map(({ value }) => String(value));
  if (!ROOTS.includes(root as Root)) return null;
  if (root !== 'nodes') return (context) => follow(ownValue(context, root as Root), names, 0);
  const [id] = names;
  if (id === undefined) return null;
  return (context) => follow(ownValue(context.nodes, id), names, 1);
}

function follow(start: Json | undefined, names: readonly string[], from: number): SimpleResult {
  let value = start;
  for (let at = from; at < names.length; at++) {
    if (value === undefined || value === null || typeof value !== 'object') return undefined;
    // Over an array JSONata maps, and an object with its own marks of a function it takes for one.
    if (Array.isArray(value) || isMarkedFunction(value)) return NOT_SIMPLE;
    value = ownValue(value, names[at]!);
  }
  return Object.is(value, -0) ? 0 : value;
}

const isMarkedFunction = (value: Json): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  (value._jsonata_function === true || value._jsonata_lambda === true);

function makeBinary({ value: operator, lhs, rhs }: Syntax): Simple | null {
  const left = makeSimple(lhs as Syntax);
  const right = rhs ? makeSimple(rhs) : null;
  if (!left || !right) return null;
  if (operator === 'and' || operator === 'or') return makeLogic(left, right, operator === 'or');
  const rule = Object.hasOwn(BINARY, String(operator)) ? BINARY[String(operator)] : undefined;
  if (!rule) return null;
  return (context) => {
    const a = left(context);
    if (a === NOT_SIMPLE) return NOT_SIMPLE;
    const b = right(context);
    return b === NOT_SIMPLE ? NOT_SIMPLE : rule(a, b);
  };
}

const BINARY: Record<string, BinaryRule> = {
  '+': (a, b) => (bothNumbers(a, b) ? finite(a + (b as number)) : nothingOr(a, b)),
  '-': (a, b) => (bothNumbers(a, b) ? finite(a - (b as number)) : nothingOr(a, b)),
  '*': (a, b) => (bothNumbers(a, b) ? finite(a * (b as number)) : nothingOr(a, b)),
  '/': (a, b) => (bothNumbers(a, b) ? finite(a / (b as number)) : nothingOr(a, b)),
  '%': (a, b) => (bothNumbers(a, b) ? finite(a % (b as number)) : nothingOr(a, b)),
  '=': (a, b) => equal(a, b, true),
  '!=': (a, b) => equal(a, b, false),
  '<': (a, b) => compare(a, b, (x, y) => x < y),
  '<=': (a, b) => compare(a, b, (x, y) => x <= y),
  '>': (a, b) => compare(a, b, (x, y) => x > y),
  '>=': (a, b) => compare(a, b, (x, y) => x >= y),
  '&': (a, b) => {
    const before = textOf(a);
    const after = textOf(b);
    if (before === null || after === null) return NOT_SIMPLE;
    return before.length + after.length > SIMPLE_TEXT_CHARS ? NOT_SIMPLE : before + after;
  },
};

const bothNumbers = (a: Json | undefined, b: Json | undefined): a is number =>
  typeof a === 'number' && typeof b === 'number';

/** Results that JSON cannot hold are errors, which JSONata's way words; -0 is 0 in JSON. */
const finite = (value: number): SimpleResult =>
  Number.isFinite(value) ? (value === 0 ? 0 : value) : NOT_SIMPLE;

/** Arithmetic with something missing gives nothing, if the other side would do. */
const nothingOr = (a: Json | undefined, b: Json | undefined): SimpleResult =>
  (a === undefined || typeof a === 'number') && (b === undefined || typeof b === 'number')
    ? undefined
    : NOT_SIMPLE;

function equal(a: Json | undefined, b: Json | undefined, wanted: boolean): SimpleResult {
  if (a === undefined || b === undefined) return false;
  if (isContainer(a) && isContainer(b)) return NOT_SIMPLE;
  return (a === b) === wanted;
}

const isContainer = (value: Json): boolean => typeof value === 'object' && value !== null;

function compare(
  a: Json | undefined,
  b: Json | undefined,
  holds: (a: number | string, b: number | string) => boolean,
): SimpleResult {
  if (!isComparable(a) || !isComparable(b)) return NOT_SIMPLE;
  if (a === undefined || b === undefined) return undefined;
  return typeof a === typeof b ? holds(a, b) : NOT_SIMPLE;
}

const isComparable = (value: Json | undefined): value is number | string | undefined =>
  value === undefined || typeof value === 'number' || typeof value === 'string';

/** A value as `&` writes it; null where it is an object or an array. */
function textOf(value: Json | undefined): string | null {
  if (typeof value === 'string') return value;
  if (value === undefined) return '';
  if (typeof value === 'object') return value === null ? 'null' : null;
  // JSONata shows 15 digits, which hides what binary fractions add (0.1 + 0.2).
  if (typeof value === 'number' && !Number.isInteger(value))
    return JSON.stringify(Number(value.toPrecision(15)));
  return JSON.stringify(value);
}

/** JSONata's truth of a value; null where it is an object or an array. */
function truthOf(value: Json | undefined): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === undefined || value === null) return false;
  if (typeof value === 'object') return null;
  return value !== '' && value !== 0;
}

function makeLogic(left: Simple, right: Simple, isOr: boolean): Simple {
  const truth = (side: Simple, context: ExpressionContext): boolean | null => {
    const value = side(context);
    return value === NOT_SIMPLE ? null : truthOf(value);
  };
  return (context) => {
    const first = truth(left, context);
    if (first === null) return NOT_SIMPLE;
    return first === isOr ? isOr : (truth(right, context) ?? NOT_SIMPLE);
  };
}

function makeCondition({ condition, then, else: otherwise }: Syntax): Simple | null {
  const test = condition && makeSimple(condition);
  const yes = then && makeSimple(then);
  const no = otherwise ? makeSimple(otherwise) : () => undefined;
  if (!test || !yes || !no) return null;
  return (context) => {
    const value = test(context);
    const truth = value === NOT_SIMPLE ? null : truthOf(value);
    if (truth === null) return NOT_SIMPLE;
    return truth ? yes(context) : no(context);
  };
}

function makeNegation({ expression }: Syntax): Simple | null {
  const inner = expression ? makeSimple(expression) : null;
  if (!inner) return null;
  return (context) => {
    const value = inner(context);
    if (value === undefined) return undefined;
    return typeof value === 'number' ? finite(-value) : NOT_SIMPLE;
  };
}

function makeObject({ lhs }: Syntax): Simple | null {
  const pairs: [string, Simple][] = [];
  for (const [key, value] of lhs as [Syntax, Syntax][]) {
    const simple = makeSimple(value);
    const name = String(key.value);
    // JSONata refuses its own marks and a key that is given twice.
    if (key.type !== 'string' || isMarked(key) || !simple || /^_jsonata_(lambda|function)$/.test(name))
      return null;
    if (pairs.some(([other]) => other === name)) return null;
    pairs.push([name, simple]);
  }
  return (context) => {
    const object: { [key: string]: Json } = {};
    for (const [name, simple] of pairs) {
      const value = simple(context);
      if (value === NOT_SIMPLE) return NOT_SIMPLE;
      put(object, name, value);
    }
    return object;
  };
}

function makeCall({ procedure, arguments: given = [] }: Syntax): Simple | null {
  const argument = given.length === 1 ? makeSimple(given[0]!) : null;
  if (procedure?.type !== 'variable' || isMarked(procedure) || !argument) return null;
  if (procedure.value === 'exists') {
    return (context) => {
      const value = argument(context);
      if (value === NOT_SIMPLE || (value !== undefined && isMarkedFunction(value))) return NOT_SIMPLE;
      return value !== undefined;
    };
  }
  if (procedure.value !== 'not') return null;
  return (context) => {
    const value = argument(context);
    if (value === NOT_SIMPLE) return NOT_SIMPLE;
    const truth = value === undefined ? undefined : truthOf(value);
    return truth === undefined ? undefined : truth === null ? NOT_SIMPLE : !truth;
  };
}
