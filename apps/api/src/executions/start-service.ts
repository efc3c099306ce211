import {
  archived,
  type Database,
  findStartable,
  keepDraftVersion,
  readStatus,
  readWorkflow,
  type WorkflowKey,
} from '@rex/database';
import { hashGraph, type Plan, prepareStart } from '@rex/engine';
import { type ExecuteRequest, type Json, RexError, toRexError } from '@rex/types';
import type { ExecutionStarter } from '../api-deps.ts';
import type { Caller } from '../caller.ts';
import type { PlanCache } from '../workflows/plan-cache.ts';

export interface StartDeps {
  db: Database;
  plans: PlanCache;
  starter: ExecutionStarter;
}

/** A version, ready to be started. */
interface Chosen {
  versionId: string;
  number: number | null;
  plan: Plan;
}

/** What an execution of a version begins with, and the id that it takes. */
export interface StartOrder extends WorkflowKey {
  executionId: string;
  version: Chosen;
  input: Json;
  trigger: string | undefined;
}

/** Begins executions; each id is begun once, however often and by how many it is asked at the same time. */
export class StartService {
  readonly #deps: StartDeps;
  readonly #starting = new Map<string, Promise<void>>();

  constructor(deps: StartDeps) {
    this.#deps = deps;
  }

  /** Begins an execution of a workflow; resolves when it is committed, or was before. */
  async execute(
    { workspaceId, userId }: Pick<Caller, 'workspaceId' | 'userId'>,
    workflowId: string,
    { executionId, request }: { executionId: string; request: ExecuteRequest },
  ): Promise<void> {
    const key = { workspaceId, workflowId };
    const version =
      request.version === 'draft'
        ? await this.#draft(key, executionId, userId)
        : await this.#published(key, executionId, request.version);
    if (version === null) return;
    const { input = {}, trigger } = request;
    await this.begin({ ...key, executionId, version, input, trigger });
  }

  /** Begins an execution of a version that was chosen. */
  async begin(order: StartOrder): Promise<void> {
    const { executionId } = order;
    const underWay = this.#starting.get(executionId);
    if (underWay) return underWay;
    const starting = this.#begin(order).finally(() => this.#starting.delete(executionId));
    this.#starting.set(executionId, starting);
    return starting;
  }

  async #begin({ workspaceId, workflowId, executionId: id, version, ...rest }: StartOrder): Promise<void> {
    const { versionId, number, plan } = version;
    const { trigger, payload: input } = prepareStart(plan, { ...rest, option: '`trigger`' });
    const whose = { workspaceId, workflowId, versionId, workflowVersion: number };
    try {
      await this.#deps.starter.start(plan, { id, ...whose, trigger, input, effectScope: id });
    } catch (thrown) {
      // Another process may have begun it, or the workflow is gone since it was read.
      if (toRexError(thrown).code !== 'commit_refused') throw thrown;
      if (await this.#isBegun(workspaceId, id)) return;
      await readWorkflow(this.#deps.db, { workspaceId, workflowId });
      throw thrown;
    }
  }

  async #published(
    key: WorkflowKey,
    executionId: string,
    number: number | undefined,
  ): Promise<Chosen | null> {
    const { db, plans } = this.#deps;
    const found = await findStartable(db, key, { executionId, number });
    if (found.isStarted) return null;
    const plan = await plans.of(key.workspaceId, found.versionId);
    return { versionId: found.versionId, number: found.number, plan };
  }

  async #draft(key: WorkflowKey, executionId: string, createdBy: string): Promise<Chosen | null> {
    const { db, plans } = this.#deps;
    if (await this.#isBegun(key.workspaceId, executionId)) return null;
    const workflow = await readWorkflow(db, key);
    if (workflow.status === 'archived') throw archived(workflow);
    const plan = plans.compile(workflow.graph);
    const draft = { revision: workflow.revision, hash: await hashGraph(plan.graph), createdBy };
    const { id: versionId } = await keepDraftVersion(db, key, draft);
    return { versionId, number: null, plan };
  }

  async #isBegun(workspaceId: string, executionId: string): Promise<boolean> {
    try {
      await readStatus(this.#deps.db, { workspaceId, executionId });
      return true;
    } catch (thrown) {
      if (thrown instanceof RexError && thrown.code === 'not_found') return false;
      throw thrown;
    }
  }
}
