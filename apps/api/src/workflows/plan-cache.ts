import { type Database, readVersionGraph } from '@rex/database';
import { compile, type Plan } from '@rex/engine';
import { type Manifests, type Problem, RexError } from '@rex/types';
import { Lru } from '@rex/utils';
import { scheduleProblems } from '../schedules/schedule-problems.ts';

/** Plans in memory; those of the versions that are started again and again. */
const PLANS_MAX = 500;

/** Plans of versions, each compiled once while it is in use. A version never changes, so neither does its plan. */
export class PlanCache {
  readonly #db: Database;
  readonly #manifests: Manifests;
  readonly #plans = new Lru<string, Promise<Plan>>(PLANS_MAX);

  constructor(db: Database, manifests: Manifests) {
    this.#db = db;
    this.#manifests = manifests;
  }

  /** The plan of a version of this workspace. Throws RexError `not_found` or `invalid_workflow`. */
  of(workspaceId: string, versionId: string): Promise<Plan> {
    const known = this.#plans.get(versionId);
    if (known) return known;
    const plan = readVersionGraph(this.#db, { workspaceId, versionId }).then((graph) => this.compile(graph));
    this.#plans.set(versionId, plan);
    plan.catch(() => this.#plans.delete(versionId));
    return plan;
  }

  /** Keeps the plan of a version that is known already. */
  keep(versionId: string, plan: Plan): void {
    this.#plans.set(versionId, Promise.resolve(plan));
  }

  /** Everything that is wrong with a document; nothing when it may be published. */
  problems(document: unknown): Problem[] {
    const compiled = compile(document, this.#manifests);
    return compiled.ok ? scheduleProblems(compiled.plan.graph) : compiled.problems;
  }

  /** Throws RexError `invalid_workflow` whose details are all problems. */
  compile(document: unknown): Plan {
    const compiled = compile(document, this.#manifests);
    const problems = compiled.ok ? scheduleProblems(compiled.plan.graph) : compiled.problems;
    if (compiled.ok && problems.length === 0) return compiled.plan;
    const [first, ...rest] = problems;
    const more = rest.length === 0 ? '' : ` And ${rest.length} more, see the details.`;
    throw new RexError('invalid_workflow', `${first?.path}: ${first?.message} ${first?.fix}${more}`, {
      details: problems.map((problem) => ({ ...problem })),
    });
  }
}
