import type { Graph, Json, Manifests, Problem } from '@rex/types';
import type { Plan } from '../plan.ts';
import { buildPlan } from './build-plan.ts';
import { checkConfig } from './check-config.ts';
import { checkCycles, successorsOf } from './check-cycles.ts';
import { checkSchema } from './check-input-schema.ts';
import { checkLoops } from './check-loops.ts';
import { checkNames } from './check-names.ts';
import { checkBacktracks, checkPolicies } from './check-policies.ts';
import { checkDocument } from './check-shape.ts';
import { checkTriggers } from './check-triggers.ts';
import { normaliseGraph } from './normalise-graph.ts';
import { field, readDraft } from './read-draft.ts';
import { readEdges } from './read-edges.ts';
import { Report } from './report.ts';

/** What `compile` makes of a document: a plan, or everything that is wrong with it. */
export type CompileResult = { ok: true; plan: Plan } | { ok: false; problems: Problem[] };

/**
 * Checks a graph or a workflow file and makes its plan. Every problem is reported at once, with its place and a fix
 * in words. The document is not changed; the plan refers to parts of it.
 */
export function compile(document: unknown, manifests: Manifests): CompileResult {
  const report = new Report();
  const shaped = checkDocument(document, report);
  if (!shaped) return { ok: false, problems: report.problems };

  const { draft, sources } = readDraft(shaped, manifests, report);
  readEdges(draft, sources, report);
  const successors = draft.bodies.map(successorsOf);
  checkPolicies(draft, report);
  checkTriggers(draft, successors[0]!, report);
  for (const [index, body] of draft.bodies.entries()) {
    const hasCycle = checkCycles(body, successors[index]!, report);
    // On a cycle there is no before and after to go back in.
    if (!hasCycle) checkBacktracks(body, successors[index]!, report);
    for (const node of body.nodes) checkConfig(node, report);
  }
  checkLoops(draft, report);
  const compiled = checkNames(draft, successors, report);
  const input = shaped.flaws.has('input') ? undefined : field(shaped.value, 'input');
  if (input !== undefined) checkSchema(input as Json, ['input'], report);

  if (report.problems.length > 0) return { ok: false, problems: report.problems };
  const graph = normaliseGraph(shaped.value as Graph);
  return { ok: true, plan: buildPlan(graph, draft, successors, compiled) };
}
