import { type Graph, type Manifests, type NodeManifest, RexError } from '@rex/types';
import { Lru } from '@rex/utils';
import { compile } from '../compile/index.ts';
import type { Catalogue } from '../node-runtime.ts';
import type { Plan } from '../plan.ts';

/** Plans of versions, compiled with the node types installed here and kept while they are in use. */
export class Plans {
  readonly #manifests: Manifests;
  readonly #read: (versionId: string) => Promise<Graph>;
  readonly #known = new Lru<string, Plan>(1_000);

  constructor(catalogue: Catalogue, read: (versionId: string) => Promise<Graph>) {
    this.#manifests = new Map<string, NodeManifest>(
      [...catalogue].map(([type, { manifest }]) => [type, manifest]),
    );
    this.#read = read;
  }

  /** Keeps the plan of a version that is known already. */
  keep(versionId: string, plan: Plan): void {
    this.#known.set(versionId, plan);
  }

  /** The plan of a version; its graph is read when it is not kept. */
  async of(versionId: string): Promise<Plan> {
    const known = this.#known.get(versionId);
    if (known) return known;
    const plan = this.compile(await this.#read(versionId));
    this.#known.set(versionId, plan);
    return plan;
  }

  /** Throws RexError `invalid_workflow` with all problems. */
  compile(graph: Graph): Plan {
    const compiled = compile(graph, this.#manifests);
    if (compiled.ok) return compiled.plan;
    const [first] = compiled.problems;
    throw new RexError('invalid_workflow', `the workflow does not compile: ${first?.message}`, {
      details: compiled.problems.map((problem) => ({ ...problem })),
    });
  }
}
