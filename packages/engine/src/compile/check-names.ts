import type { Json, JsonObject } from '@rex/types';
import { type CompiledConfig, compileConfig } from '../expressions/index.ts';
import { type Draft, type DraftBody, type DraftNode, isLoop } from './draft.ts';
import { locateName, notUpstream, type Viewpoint } from './locate-name.ts';
import type { Successors } from './order.ts';
import { reachability } from './reachability.ts';
import { list, quote, type Report, type Where } from './report.ts';

/** Names that every expression may use, and those that only loops of some roles give. */
const EVERYWHERE = ['trigger', 'nodes', 'memory', 'error', 'execution'];
const IN_LOOPS: ReadonlyMap<string, LoopName> = new Map([
  ['item', { roles: ['forEach'], isInherited: true }],
  ['index', { roles: ['forEach', 'repeat'], isInherited: false }],
  ['last', { roles: ['repeat'], isInherited: false }],
]);

interface LoopName {
  roles: readonly string[];
  /** Whether loops further out give it too; otherwise only the innermost one does. */
  isInherited: boolean;
}

/** What a node's expressions became. */
export interface NodeConfigs {
  /** Without the fields that the node resolves itself. */
  config: CompiledConfig;
  /** Ids of the nodes that any of its expressions names, those it resolves itself included. */
  references: ReadonlySet<string>;
}

/** The compiled expressions of a document. */
export interface Compiled {
  nodes: Map<DraftNode, NodeConfigs>;
  outputs: Map<DraftBody, CompiledConfig>;
  untils: Map<DraftBody, CompiledConfig>;
}

/** Parses every expression and checks that it names only what is there when it is evaluated. */
export function checkNames(draft: Draft, successors: readonly Successors[], report: Report): Compiled {
  const compiled: Compiled = { nodes: new Map(), outputs: new Map(), untils: new Map() };
  const names = new NameCheck(draft, report);
  for (const body of draft.bodies) {
    for (const node of body.nodes) compiled.nodes.set(node, names.readNode(node));
    const { owner } = body;
    const end: Viewpoint = { body, node: null };
    if (body.output !== undefined) {
      const where = { nodeId: owner?.id ?? null, path: `${body.path}/output` };
      compiled.outputs.set(body, names.read(body.output, where, end));
    }
    if (owner?.manifest?.role === 'repeat' && Object.hasOwn(owner.config, 'until')) {
      const where = { nodeId: owner.id, path: `${owner.path}/config/until` };
      compiled.untils.set(body, names.read(owner.config.until as Json, where, end));
    }
  }
  names.answer(successors);
  return compiled;
}

/** A name that is right if one node leads to another. */
interface Query {
  target: DraftNode;
  of: DraftNode;
  where: Where;
}

class NameCheck {
  readonly #draft: Draft;
  readonly #report: Report;
  readonly #queries: Query[][];
  readonly #ids: readonly string[];

  constructor(draft: Draft, report: Report) {
    this.#draft = draft;
    this.#report = report;
    this.#queries = draft.bodies.map(() => []);
    this.#ids = [...draft.nodesById.keys()];
  }

  readNode(node: DraftNode): NodeConfigs {
    const own = isLoop(node) ? ['body', 'until'] : [];
    const [now, later] = split(node.config, own, node.manifest?.deferred ?? []);
    const where = { nodeId: node.id, path: `${node.path}/config` };
    const viewpoint = { body: node.body, node };
    const config = this.read(now, where, viewpoint);
    return { config, references: namesOf(config, later && this.read(later, where, viewpoint)) };
  }

  read(value: Json, { nodeId, path }: Where, viewpoint: Viewpoint): CompiledConfig {
    const config = compileConfig(value);
    for (const problem of config.problems) {
      const where = { nodeId, path: path + problem.path };
      const fix = `Correct the expression at character ${problem.position + 1}.`;
      this.#report.add('expression', where, `${problem.message}.`, fix);
    }
    for (const { path: inner, expression } of config.expressions) {
      const where = { nodeId, path: path + inner };
      for (const root of expression.roots) this.#checkRoot(root, where, viewpoint);
      for (const id of expression.nodeIds) this.#checkNode(id, where, viewpoint);
    }
    return config;
  }

  #checkRoot(root: string, where: Where, { body }: Viewpoint): void {
    if (EVERYWHERE.includes(root)) return;
    const wanted = IN_LOOPS.get(root);
    if (wanted) {
      if (isGiven(wanted, body)) return;
      const message = `${quote(root)} is there only ${placeOf(wanted)}.`;
      this.#report.add('unknown_name', where, message, 'Name an output instead, `nodes.ID`, or `trigger`.');
      return;
    }
    const message = `expressions know no ${quote(root)}.`;
    if (this.#draft.nodesById.has(root)) {
      this.#report.add('unknown_name', where, message, `Write ${quote(`nodes.${root}`)}.`);
      return;
    }
    const inLoops = [...IN_LOOPS].filter(([, each]) => isGiven(each, body));
    const known = [...EVERYWHERE, ...inLoops.map(([name]) => name)];
    const fix = this.#report.suggest(root, known, `Use one of ${list(known)}.`);
    this.#report.add('unknown_name', where, message, fix);
  }

  #checkNode(id: string, where: Where, viewpoint: Viewpoint): void {
    const target = this.#draft.nodesById.get(id);
    if (!target) {
      const isNote = this.#draft.noteIds.has(id);
      const message = isNote
        ? `${quote(id)} is a note, which has no output.`
        : `there is no node ${quote(id)}.`;
      const otherwise = 'Name a node that comes before this one.';
      const fix = isNote ? otherwise : this.#report.suggest(id, this.#ids, otherwise);
      this.#report.add('unknown_name', where, message, fix);
      return;
    }
    const located = locateName(target, viewpoint);
    if (located.kind === 'unseen') this.#report.add('not_upstream', where, located.message, located.fix);
    if (located.kind === 'ifUpstream')
      this.#queries[target.body.index]!.push({ target, of: located.of, where });
  }

  /** Settles all questions about upstream at once, since each body then needs one walk. */
  answer(successors: readonly Successors[]): void {
    for (const [body, queries] of this.#queries.entries()) {
      if (queries.length === 0) continue;
      const targets = queries.map(({ target }) => target.index);
      const leads = reachability(successors[body]!, targets);
      for (const { target, of, where } of queries) {
        if (leads(target.index, of.index)) continue;
        const { message, fix } = notUpstream(target, of);
        this.#report.add('not_upstream', where, message, fix);
      }
    }
  }
}

function isGiven({ roles, isInherited }: LoopName, { owner }: DraftBody): boolean {
  for (let loop = owner; loop; loop = isInherited ? loop.body.owner : null) {
    if (roles.includes(loop.manifest?.role ?? '')) return true;
  }
  return false;
}

const placeOf = ({ roles, isInherited }: LoopName): string =>
  `${isInherited ? '' : 'directly '}in the body of a ${roles.map(quote).join(' or ')}`;

type Parts = [now: JsonObject, later: JsonObject | null];

/** A config without the fields `left`: what is resolved before the step, and what the node resolves itself. */
function split(config: JsonObject, left: readonly string[], deferred: readonly string[]): Parts {
  if (left.length === 0 && deferred.length === 0) return [config, null];
  const pick = (isWanted: (field: string) => boolean) =>
    Object.fromEntries(Object.entries(config).filter(([field]) => !left.includes(field) && isWanted(field)));
  return [pick((field) => !deferred.includes(field)), pick((field) => deferred.includes(field))];
}

const NO_NAMES: ReadonlySet<string> = new Set();

function namesOf(...configs: readonly (CompiledConfig | null)[]): ReadonlySet<string> {
  let names: Set<string> | null = null;
  for (const config of configs) {
    for (const { expression } of config?.expressions ?? []) {
      for (const id of expression.nodeIds) names = (names ?? new Set()).add(id);
    }
  }
  return names ?? NO_NAMES;
}
