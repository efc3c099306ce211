import { LIMITS } from '@rex/types';
import { Lru } from '@rex/utils';
import jsonata from 'jsonata';
import { bindEnvironment } from './environment.ts';
import { ExpressionSyntaxError, faultOf, plainWords } from './errors.ts';
import {
  EVALUATION_DEPTH,
  EXPRESSION_CHARS,
  EXPRESSION_DEPTH,
  PROGRAM_CACHE_ENTRIES,
  SEQUENCE_ITEMS,
} from './limits.ts';
import { checkPattern, LinearRegExp } from './regex-engine.ts';
import { scanExpression } from './scan.ts';

/** A node of JSONata's syntax tree as its parser leaves it: a path is one node with its steps. */
export interface Syntax {
  type: string;
  value?: unknown;
  position?: number;
  steps?: Syntax[];
  /** Filters of a step in a path, and of any other node. */
  stages?: Stage[];
  predicate?: Stage[];
  group?: { lhs: [Syntax, Syntax][] };
  lhs?: Syntax | [Syntax, Syntax][];
  rhs?: Syntax;
  expression?: Syntax;
  expressions?: Syntax[];
  arguments?: Syntax[];
  procedure?: Syntax;
  body?: Syntax;
  condition?: Syntax;
  then?: Syntax;
  else?: Syntax;
  pattern?: Syntax;
  update?: Syntax;
  delete?: Syntax;
  terms?: { expression: Syntax }[];
  focus?: string;
  index?: string;
  ancestor?: object;
  tuple?: boolean;
  keepArray?: boolean;
  keepSingletonArray?: boolean;
}

interface Stage {
  type: string;
  value?: string;
  expr?: Syntax;
}

/** What JSONata made of a text. `nodes` is the whole tree as a list, parents first. */
export interface Parsed {
  tree: Syntax;
  nodes: readonly Syntax[];
}

/** Parses a text with JSONata; throws ExpressionSyntaxError whatever is wrong with it. */
export function parse(text: string): Parsed {
  if (text.length > EXPRESSION_CHARS) {
    throw new ExpressionSyntaxError(
      `an expression has at most ${EXPRESSION_CHARS} characters`,
      EXPRESSION_CHARS,
    );
  }
  if (text.trim() === '') throw new ExpressionSyntaxError('the expression is empty', 0);
  scanExpression(text);
  const tree = parseBounded(text).ast() as unknown as Syntax;
  const nodes = listNodes(tree);
  for (const node of nodes) if (node.type === 'regex') checkRegex(node);
  return { tree, nodes };
}

const programs = new Lru<string, jsonata.Expression>(PROGRAM_CACHE_ENTRIES);

/** The program of a text that `parse` found good. */
export function programOf(text: string): jsonata.Expression {
  const known = programs.get(text);
  if (known) return known;
  const program = parseBounded(text);
  bindEnvironment(program);
  programs.set(text, program);
  return program;
}

function parseBounded(text: string): jsonata.Expression {
  try {
    return jsonata(text, {
      timeout: LIMITS.expressionPoolMs,
      stack: EVALUATION_DEPTH,
      sequence: SEQUENCE_ITEMS,
      // JSONata builds it from the RegExp that it parsed and calls `exec`; the rest of RegExp it never uses.
      RegexEngine: LinearRegExp as unknown as RegExpConstructor,
    });
  } catch (thrown) {
    if (thrown instanceof RangeError) throw new ExpressionSyntaxError('it is nested too deeply', 0);
    const fault = faultOf(thrown, text);
    throw new ExpressionSyntaxError(plainWords(fault), Math.min(fault.position ?? text.length, text.length));
  }
}

/** All nodes directly below a node. */
export function childrenOf(node: Syntax): Syntax[] {
  const children = [...(node.steps ?? []), ...(node.expressions ?? []), ...(node.arguments ?? [])];
  if (Array.isArray(node.lhs)) for (const pair of node.lhs) children.push(...pair);
  else if (node.lhs) children.push(node.lhs);
  if (node.rhs) children.push(node.rhs);
  if (node.stages || node.predicate || node.group || node.terms) children.push(...conditionsOf(node));
  for (const each of [node.condition, node.then, node.else]) if (each) children.push(each);
  for (const each of [node.expression, node.procedure, node.body]) if (each) children.push(each);
  for (const each of [node.pattern, node.update, node.delete]) if (each) children.push(each);
  return children;
}

/** Filters, grouping and sort terms: what is evaluated for each item of the node's value. */
function conditionsOf({ stages = [], predicate = [], group, terms = [] }: Syntax): Syntax[] {
  const filters = [...stages, ...predicate].flatMap(({ expr }) => (expr ? [expr] : []));
  return [...filters, ...(group?.lhs ?? []).flat(), ...terms.map(({ expression }) => expression)];
}

/** Lists a tree's nodes level by level, since it may be deeper than a walk that calls itself can go. */
function listNodes(tree: Syntax): Syntax[] {
  const nodes: Syntax[] = [];
  let level = [tree];
  for (let depth = 1; level.length > 0; depth++) {
    if (depth > EXPRESSION_DEPTH) throw new ExpressionSyntaxError('it is nested too deeply', 0);
    nodes.push(...level);
    level = level.length === 1 ? childrenOf(level[0]!) : level.flatMap(childrenOf);
  }
  return nodes;
}

function checkRegex({ value, position }: Syntax): void {
  const problem = checkPattern(value);
  if (problem !== null) throw new ExpressionSyntaxError(problem, position ?? 0);
}
