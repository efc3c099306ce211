import { Body, GraphNode, LIMITS, WorkflowFile } from '@rex/types';
import { findUnstorable } from '@rex/utils';
import { z } from 'zod';
import type { Report } from './report.ts';
import { reportIssue } from './shape-words.ts';

type Path = readonly (string | number)[];

// That all of it is JSON is known before; looking again into each config would take longer than all the rest.
const Node = GraphNode.extend({ config: z.record(z.string(), z.unknown()).optional() });
const nodes = { nodes: z.array(Node).min(1).max(LIMITS.nodesPerGraph) };
// A graph and a file are told apart by nothing but the name, so the name is optional here.
const Document = WorkflowFile.extend(nodes).partial({ name: true });
const LoopBody = Body.extend(nodes);

/** Where the contract's form is broken: `has(path)` tells whether the value there, or what holds it, is unfit. */
export interface Flaws {
  has(...path: (string | number)[]): boolean;
}

/** Checks that a document can be stored and has the form of a workflow. `null` when nothing in it can be used. */
export function checkDocument(document: unknown, report: Report): { value: object; flaws: Flaws } | null {
  const unstorable = findUnstorable(document, { depthMax: LIMITS.jsonDepth });
  if (unstorable) {
    const code = unstorable.reason === 'depth' ? 'limit' : 'shape';
    const where = { nodeId: null, path: unstorable.path };
    report.add(code, where, `the value here ${unstorable.message}.`, 'Remove or replace it.');
    return null;
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    report.add(
      'shape',
      { nodeId: null, path: '' },
      'the workflow is not an object.',
      'Write an object with `nodes`.',
    );
    return null;
  }
  return { value: document, flaws: checkForm(Document, document, { prefix: [], report, owner: null }) };
}

/** Checks the form of a loop's body. */
export const checkBody = (body: unknown, prefix: Path, report: Report, owner: string): Flaws =>
  checkForm(LoopBody, body, { prefix, report, owner });

interface Context {
  prefix: Path;
  report: Report;
  /** The loop that holds the value. */
  owner: string | null;
}

function checkForm(schema: z.ZodType, value: unknown, { prefix, report, owner }: Context): Flaws {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return { has: () => false };
  const nodeIdAt = (path: Path): string | null => {
    const [kind, place] = path.slice(prefix.length);
    const id = kind === 'nodes' && typeof place === 'number' ? idOf(value, place) : null;
    return id ?? owner;
  };
  const flawed = new Set<string>();
  for (const issue of parsed.error.issues) {
    reportIssue(report, issue, prefix, nodeIdAt);
    // An unknown field spoils nothing: what is known of its holder can be used.
    if (issue.code !== 'unrecognized_keys') flawed.add(issue.path.slice(0, 3).join('/'));
  }
  const has = (...path: (string | number)[]) =>
    path.some((_, end) => flawed.has(path.slice(0, end + 1).join('/')));
  return { has };
}

function idOf(value: unknown, place: number): string | null {
  const node = (value as { nodes?: { id?: unknown }[] }).nodes?.[place];
  return typeof node?.id === 'string' ? node.id : null;
}
