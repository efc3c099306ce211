import { CHEAP_FUNCTIONS, type CheapFunction } from './functions.ts';
import type { Syntax } from './syntax.ts';

/**
 * How large a value can get, in JSON characters: so many for each byte of the context, for each value in it, and
 * however large the context is. The product with the context's measured size is a bound that holds.
 */
export interface Growth {
  perByte: number;
  perValue: number;
  fixed: number;
}

/** What is known of an expression whose work is provably linear in its context. */
export interface Linear extends Growth {
  /** Whether JSONata would write into the context: into an empty array or onto one that must stay an array. */
  writes: boolean;
}

interface Bound extends Growth {
  /** Whether it is certainly a text, number or boolean, and no array; as a text it is what it is then. */
  isFlat: boolean;
  /** Whether it is a part of the context, each value of it once. */
  isPart: boolean;
}

type Variables = ReadonlyMap<string, Bound>;

/** Where a node is evaluated: once, or for each item of a path, where nothing but the item may be looked at. */
interface Place {
  isItem: boolean;
  variables: Variables;
}

const NOTHING: Bound = { perByte: 0, perValue: 0, fixed: 0, isFlat: true, isPart: false };
const SCALAR: Bound = { ...NOTHING, fixed: 40 };
const PART: Bound = { perByte: 1, perValue: 0, fixed: 0, isFlat: false, isPart: true };
const LITERAL_CHARS = 200;

/**
 * Proves an expression linear, or answers null. Each node of its tree is then evaluated at most once for each value
 * of the context: inside a filter or a mapping only the item itself is looked at (`a[b = $$.c]` walks `c` for each
 * item), nothing comes after a mapping that could walk what it multiplied (`a.([$, $]).([$, $])`), and a variable
 * is counted each time it is used (`$x & $x`).
 */
export function proveLinear(tree: Syntax): Linear | null {
  const proof = new Proof();
  const bound = proof.bound(tree, { isItem: false, variables: new Map() });
  if (!bound) return null;
  const { perByte, perValue, fixed } = bound;
  return { perByte, perValue, fixed, writes: proof.writes };
}

class Proof {
  writes = false;

  bound(node: Syntax, place: Place): Bound | null {
    if (node.group || node.tuple || node.focus !== undefined || node.index !== undefined) return null;
    // An item by number is no work; a filter would have to be proved for whatever it is applied to.
    if (node.predicate?.some(({ expr }) => expr?.type !== 'number')) return null;
    if (node.keepArray || node.keepSingletonArray) this.writes = true;
    switch (node.type) {
      case 'string':
        return { ...NOTHING, fixed: JSON.stringify(node.value).length };
      case 'number':
      case 'value':
        return SCALAR;
      case 'variable':
        return variableBound(node, place);
      case 'path':
        return this.#path(node.steps ?? [], place);
      case 'binary':
        return this.#binary(node, place);
      case 'unary':
        return this.#unary(node, place);
      case 'condition':
        return this.#condition(node, place);
      case 'block':
        return this.#block(node.expressions ?? [], place);
      case 'function':
        return this.#call(node, place);
      default:
        return null;
    }
  }

  #path(steps: readonly Syntax[], place: Place): Bound | null {
    let result: Bound = PART;
    for (const [at, step] of steps.entries()) {
      if (step.tuple || step.focus !== undefined || step.index !== undefined || step.group) return null;
      if (step.keepArray) this.writes = true;
      for (const { expr } of step.stages ?? []) {
        // A filter that gives places (`a[[0, 0, 0]]`) takes an item once for each, and the next filter again.
        if (!expr || !this.bound(expr, { isItem: true, variables: new Map() })?.isFlat) return null;
      }
      if (step.type === 'name') {
        if (step.predicate) return null;
        continue;
      }
      if (at === 0 && step.type === 'variable') {
        const start = variableBound(step, place, true);
        if (!start?.isPart || step.predicate) return null;
        result = start;
      } else if (at > 0 && at === steps.length - 1 && !step.stages) return this.#mapping(step);
      else return null;
    }
    return result;
  }

  /** The last step of a path, evaluated for each item: what is fixed for one is so for each value. */
  #mapping(step: Syntax): Bound | null {
    const each = this.bound(step, { isItem: true, variables: new Map() });
    if (!each) return null;
    const { perByte, perValue, fixed } = each;
    return { perByte, perValue: perValue + fixed + 1, fixed: 2, isFlat: false, isPart: false };
  }

  #binary(node: Syntax, place: Place): Bound | null {
    if (node.value === '..') return null;
    const left = this.bound(node.lhs as Syntax, place);
    const right = node.rhs ? this.bound(node.rhs, place) : null;
    if (!left || !right) return null;
    return node.value === '&' ? add(asText(left), asText(right), true) : SCALAR;
  }

  #unary(node: Syntax, place: Place): Bound | null {
    if (node.value === '-') return node.expression && this.bound(node.expression, place) ? SCALAR : null;
    if (node.value === '[') return this.#sum(node.expressions ?? [], place);
    if (node.value !== '{' || !Array.isArray(node.lhs)) return null;
    if (place.isItem) this.writes = true;
    return this.#sum(node.lhs.flat(), place);
  }

  #sum(nodes: readonly Syntax[], place: Place): Bound | null {
    let sum: Bound = { ...NOTHING, fixed: 2, isFlat: false };
    for (const node of nodes) {
      const bound = this.bound(node, place);
      if (!bound) return null;
      sum = add(sum, { ...bound, fixed: bound.fixed + 1 }, false);
    }
    return sum;
  }

  #condition({ condition, then, else: otherwise }: Syntax, place: Place): Bound | null {
    const test = condition && this.bound(condition, place);
    const yes = then && this.bound(then, place);
    const no = otherwise ? this.bound(otherwise, place) : NOTHING;
    return test && yes && no ? add(yes, no, yes.isFlat && no.isFlat) : null;
  }

  #block(statements: readonly Syntax[], place: Place): Bound | null {
    const variables = new Map(place.variables);
    let last: Bound | null = NOTHING;
    for (const statement of statements) {
      const isBinding = statement.type === 'bind' && !place.isItem;
      const value = isBinding ? statement.rhs : statement;
      last = value ? this.bound(value, { isItem: place.isItem, variables }) : null;
      if (!last) return null;
      if (isBinding) {
        const name = String((statement.lhs as Syntax).value);
        // A function under another name, or under its own, would not be the one that the table speaks of.
        if (CHEAP_FUNCTIONS.has(name)) return null;
        variables.set(name, last);
      }
    }
    return last;
  }

  #call({ procedure, arguments: given = [] }: Syntax, place: Place): Bound | null {
    const called = procedure?.type === 'variable' ? CHEAP_FUNCTIONS.get(String(procedure.value)) : undefined;
    if (!called || !fits(called, given, place)) return null;
    const sum = given.length === 0 ? PART : this.#sum(given, place);
    if (!sum) return null;
    const { gives } = called;
    if (gives === 'scalar') return SCALAR;
    const separators = given[1]?.type === 'string' ? String(given[1].value).length * 2 : 0;
    if (gives === 'parts') return { ...sum, isFlat: false, isPart: false };
    const perValue = sum.perValue * gives.text + separators;
    return {
      perByte: sum.perByte * gives.text,
      perValue,
      fixed: sum.fixed * gives.text + 2,
      isFlat: called !== CHEAP_FUNCTIONS.get('split'),
      isPart: false,
    };
  }
}

/** Whether a call has the arguments that the table speaks of; without the first, the item of a path is meant. */
function fits(called: CheapFunction, given: readonly Syntax[], place: Place): boolean {
  const { argumentsMin, argumentsMax, literalFrom = Number.POSITIVE_INFINITY } = called;
  const isItemMeant = given.length === 0 && argumentsMin === 1 && place.isItem;
  if (!isItemMeant && (given.length < argumentsMin || given.length > argumentsMax)) return false;
  return given.every((argument, at) => at < literalFrom || isShortLiteral(argument));
}

const isShortLiteral = ({ type, value }: Syntax): boolean =>
  type === 'string' && String(value).length <= LITERAL_CHARS;

function variableBound({ value }: Syntax, { isItem, variables }: Place, isPathStart = false): Bound | null {
  // The root alone is refused elsewhere, and in an item `$` is the item.
  if (value === '') return PART;
  if (isItem) return null;
  if (value === '$') return isPathStart ? PART : null;
  return variables.get(String(value)) ?? null;
}

const add = (a: Bound, b: Bound, isFlat: boolean): Bound => ({
  perByte: a.perByte + b.perByte,
  perValue: a.perValue + b.perValue,
  fixed: a.fixed + b.fixed,
  isFlat,
  isPart: false,
});

/** A value as a text: objects and arrays become JSON, whose quotes and backslashes are escaped once more. */
const asText = (bound: Bound): Bound =>
  bound.isFlat
    ? bound
    : { ...bound, perByte: bound.perByte * 2, perValue: bound.perValue * 2, fixed: bound.fixed * 2 };
