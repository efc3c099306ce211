import { derivedUuid, readEventStart, readStatus } from '@rex/database';
import { compileConfig, evaluate, type Plan, prepareStart, renderConfig } from '@rex/engine';
import { type Json, RexError, toRexError } from '@rex/types';
import { Lru } from '@rex/utils';
import type { OutsideParts } from './outside-deps.ts';

const PLANS_MAX = 200;

/** An event, and the trigger that it is for. */
export interface EventForTrigger {
  eventId: string;
  workflowId: string;
  nodeId: string;
}

type Deps = Pick<OutsideParts, 'db' | 'driver' | 'store' | 'pool'>;

/** Starts workflows by events. The execution's id comes from the event and the trigger, so each starts once. */
export class EventStarter {
  readonly #deps: Deps;
  readonly #plans = new Lru<string, Plan>(PLANS_MAX);

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Starts the latest version, where its filter lets the event pass; tells whether it did. */
  async start({ eventId, workflowId, nodeId }: EventForTrigger): Promise<boolean> {
    const { db, driver } = this.#deps;
    const found = await readEventStart(db, { eventId, workflowId });
    if (found === null) return false;
    const { workspaceId, versionId, number, content } = found;
    const plan = await this.#planOf(versionId);
    const id = derivedUuid(`event ${eventId} ${workflowId} ${nodeId}`);
    if (!(await this.#passes(plan, nodeId, content, id))) return false;
    const { trigger, payload: input } = prepareStart(plan, {
      input: content,
      trigger: nodeId,
      option: 'trigger',
    });
    const whose = { workspaceId, workflowId, versionId, workflowVersion: number };
    try {
      await driver.start(plan, { id, ...whose, trigger, input, effectScope: id });
    } catch (thrown) {
      // Somebody may have started it a moment ago, and not have said so any more.
      if (toRexError(thrown).code !== 'commit_refused') throw thrown;
      await readStatus(db, { workspaceId, executionId: id });
    }
    return true;
  }

  async #planOf(versionId: string): Promise<Plan> {
    const known = this.#plans.get(versionId);
    if (known) return known;
    const plan = this.#deps.driver.plan(await this.#deps.store.readGraph(versionId));
    this.#plans.set(versionId, plan);
    return plan;
  }

  async #passes(plan: Plan, nodeId: string, trigger: Json, id: string): Promise<boolean> {
    const node = plan.nodesById.get(nodeId);
    // A later version may listen to something else.
    const type = (trigger as { type?: Json }).type;
    if (node?.type !== 'event' || node.rawConfig.event !== type) return false;
    const { filter } = node.rawConfig;
    if (filter === undefined) return true;
    const now = Date.now();
    const execution = { id, startedAt: new Date(now).toISOString(), attempt: 1 };
    const context = { trigger, nodes: {}, memory: {}, execution, now };
    const holds = await renderConfig(compileConfig(filter), (expression) =>
      evaluate(expression, context, this.#deps.pool),
    );
    if (typeof holds === 'boolean') return holds;
    throw new RexError(
      'condition_not_boolean',
      `The filter of ${nodeId} gave ${JSON.stringify(holds)?.slice(0, 100)}: it must be true or false.`,
    );
  }
}
