import { FUNCTION_NAMES, REMOVED_FUNCTIONS } from './functions.ts';
import { childrenOf, type Syntax } from './syntax.ts';

/** The names that an expression sees at its root. */
export const ROOTS = ['trigger', 'nodes', 'memory', 'item', 'index', 'last', 'error', 'execution'] as const;
export type Root = (typeof ROOTS)[number];

const KNOWN: ReadonlySet<string> = new Set(ROOTS);

/** Something that an expression may not do. The message has no full stop. */
export interface ExpressionProblem {
  message: string;
  /** Where in the text, counted from its start. */
  position: number;
}

/** What a syntax tree names. `roots` holds unknown names too, which `unknownRoots` has with their places. */
export interface References {
  roots: string[];
  nodeIds: string[];
  unknownRoots: { name: string; position: number }[];
  problems: ExpressionProblem[];
}

/**
 * What the names of a step refer to. At the root a name is one of the roots; elsewhere it is a field of some value.
 * A value of the root itself never arises: it would hold outputs that the expression does not name.
 */
type Scope = 'root' | 'value';

class Reader {
  readonly roots = new Set<string>();
  readonly nodeIds = new Set<string>();
  readonly unknownRoots: References['unknownRoots'] = [];
  readonly problems: ExpressionProblem[] = [];
  readonly #variables = new Set<string>();

  constructor(tree: Syntax, nodes: readonly Syntax[]) {
    for (const node of nodes) this.#collectVariables(node);
    if (this.#read(tree, 'root') === 'root') this.#refuseRoot(tree);
  }

  /** Names bound anywhere, since a wrong place gives nothing, as any missing value does. */
  #collectVariables(node: Syntax): void {
    const { lhs } = node;
    if (node.type === 'bind' && lhs && !Array.isArray(lhs)) this.#variables.add(String(lhs.value));
    if (node.type === 'lambda')
      for (const { value } of node.arguments ?? []) this.#variables.add(String(value));
    for (const name of [node.focus, node.index]) if (name !== undefined) this.#variables.add(name);
    for (const stage of node.stages ?? [])
      if (stage.type === 'index') this.#variables.add(String(stage.value));
  }

  /** Reads a node and answers what its value is: the root context itself, or a value. */
  #read(node: Syntax, scope: Scope): Scope {
    const result = this.#readKind(node, scope);
    const filters = node.predicate ?? [];
    if (result === 'root' && (filters.length > 0 || node.group)) this.#refuseRoot(node);
    for (const { expr } of filters) if (expr) this.#readValue(expr, 'value');
    if (node.group)
      for (const pair of node.group.lhs) for (const each of pair) this.#readValue(each, 'value');
    return filters.length > 0 || node.group ? 'value' : result;
  }

  /** Reads a node whose value goes somewhere, where the whole root must not go. */
  #readValue(node: Syntax, scope: Scope): void {
    if (this.#read(node, scope) === 'root') this.#refuseRoot(node);
  }

  #readKind(node: Syntax, scope: Scope): Scope {
    switch (node.type) {
      case 'path':
        return this.#readPath(node.steps ?? [], scope);
      case 'variable':
        return this.#readVariable(node, scope);
      case 'name':
        if (scope === 'root') this.#addRoot(node);
        return 'value';
      case 'wildcard':
      case 'descendant':
      case 'parent':
        if (scope === 'root') this.#refuseRoot(node);
        return 'value';
      case 'transform':
        // It is applied to a copy of what is put in, and so are its names.
        for (const child of childrenOf(node)) this.#readValue(child, 'value');
        return 'value';
      case 'lambda':
        if (node.body) this.#readValue(node.body, scope);
        return 'value';
      case 'function':
      case 'partial':
        this.#readCall(node, scope);
        return 'value';
      case 'bind':
        if (node.rhs) this.#readValue(node.rhs, scope);
        return 'value';
      default:
        for (const child of ownChildren(node)) this.#readValue(child, scope);
        return 'value';
    }
  }

  #readVariable(node: Syntax, scope: Scope): Scope {
    const name = String(node.value);
    if (name === '') return scope;
    if (name === '$') return 'root';
    if (REMOVED_FUNCTIONS.some((removed) => removed === name)) {
      this.#add(
        `there is no $${name}: a workflow must come to the same result each time it is replayed`,
        node,
      );
    } else if (!FUNCTION_NAMES.has(name) && !this.#variables.has(name)) {
      this.#add(`there is no function or variable $${name}`, node);
    }
    return 'value';
  }

  #readCall(node: Syntax, scope: Scope): void {
    const { procedure } = node;
    const name = procedure?.type === 'path' ? procedure.steps?.[0]?.value : undefined;
    if (procedure?.type === 'path' && procedure.steps?.length === 1 && typeof name === 'string') {
      const hint = FUNCTION_NAMES.has(name) ? `write $${name}(…)` : 'functions begin with $';
      this.#add(`there is no function "${name}": ${hint}`, procedure.steps[0]!);
    } else if (procedure) this.#readValue(procedure, scope);
    for (const argument of node.arguments ?? []) {
      if (argument.type !== 'operator') this.#readValue(argument, scope);
    }
  }

  #readPath(steps: readonly Syntax[], start: Scope): Scope {
    let scope = start;
    for (let at = 0; at < steps.length; at++) {
      const step = steps[at]!;
      const before = scope;
      if (before === 'root' && step.ancestor) this.#refuseRoot(step);
      if (before === 'root' && isNodesStep(step)) {
        at += this.#readNodes(step, steps[at + 1]);
        scope = 'value';
        continue;
      }
      if (step.type === 'sort') {
        if (before === 'root') this.#refuseRoot(step);
        for (const { expression } of step.terms ?? []) this.#readValue(expression, 'value');
      } else scope = this.#read(step, before);
      // A focus (`@$name`) binds the step's value and stays where it was.
      if (step.focus !== undefined) scope = before;
      for (const { expr } of step.stages ?? []) if (expr) this.#readValue(expr, scope);
    }
    return scope;
  }

  /** Reads `nodes` and the id after it; answers how many steps more that took. */
  #readNodes(step: Syntax, next: Syntax | undefined): number {
    const { position } = step;
    this.roots.add('nodes');
    const isPlain = isBare(step) && next?.type === 'name' && !next.ancestor;
    if (!isPlain) {
      const message = '"nodes" must be followed by the id of a node, as in nodes.fetch';
      this.problems.push({ message, position: place(position, 'nodes') });
      return 0;
    }
    this.nodeIds.add(String(next.value));
    const isFocus = next.focus !== undefined;
    if (isFocus) this.#add('"@" cannot follow the id of a node', next);
    for (const { expr } of next.stages ?? []) if (expr) this.#readValue(expr, 'value');
    return 1;
  }

  #addRoot(node: Syntax): void {
    const name = String(node.value);
    this.roots.add(name);
    // A path whose only step is `nodes` comes here as any name does.
    if (name === 'nodes') this.#readNodes(node, undefined);
    else if (!KNOWN.has(name)) {
      this.unknownRoots.push({ name, position: place(node.position, name) });
    }
  }

  #refuseRoot(node: Syntax): void {
    this.#add(
      `an expression cannot take everything it sees at once: name what you need, such as trigger`,
      node,
    );
  }

  #add(message: string, node: Syntax): void {
    this.problems.push({ message, position: place(firstPosition(node), String(node.value ?? '')) });
  }
}

const isNodesStep = ({ type, value }: Syntax): boolean => type === 'name' && value === 'nodes';

const isBare = (step: Syntax): boolean =>
  !step.stages && !step.predicate && !step.group && step.focus === undefined && step.index === undefined;

/** Children of a node, without its filters and its grouping, which see other names. */
function ownChildren(node: Syntax): Syntax[] {
  if (!node.predicate && !node.stages && !node.group) return childrenOf(node);
  const { predicate: _predicate, stages: _stages, group: _group, ...own } = node;
  return childrenOf(own);
}

function firstPosition(node: Syntax): number | undefined {
  return node.position ?? node.steps?.[0]?.position;
}

/** JSONata's positions are the ends of tokens; this is the start, where the token is its value. */
const place = (end: number | undefined, value: string): number => Math.max(0, (end ?? 0) - value.length);

/** Finds all that a tree names, and what it may not do. `nodes` is the tree as a list. */
export function findReferences(tree: Syntax, nodes: readonly Syntax[]): References {
  const { roots, nodeIds, unknownRoots, problems } = new Reader(tree, nodes);
  return {
    roots: [...roots],
    nodeIds: [...nodeIds],
    unknownRoots: once(unknownRoots),
    problems: once(problems),
  };
}

/** A default (`??`) has its left side twice in the tree, and so whatever is wrong with it. */
function once<T extends { position: number }>(found: T[]): T[] {
  if (found.length < 2) return found;
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}
