import {
  archived,
  type Database,
  type EventTrigger,
  type HookRow,
  listHooks,
  type NewSchedule,
  publishVersion,
  readHookSecret,
  readWorkflow,
  rotateHook,
  type WorkflowKey,
} from '@rex/database';
import { hashGraph } from '@rex/engine';
import type { Graph, Hook, HookSecret, Published, Validation, Workflow } from '@rex/types';
import { JsonObjectSchema, Misfire, RexError, ScheduleRule, toRexError } from '@rex/types';
import type { Caller } from '../caller.ts';
import type { PlanCache } from './plan-cache.ts';
import { workflowKey } from './workflow-service.ts';

const ScheduleConfig = ScheduleRule.extend({
  misfire: Misfire.default('once'),
  input: JsonObjectSchema.default({}),
});

/** Tries to publish the newest draft while somebody else keeps saving it. */
const TRIES_MAX = 5;

/** Checks and publishes drafts, and keeps the addresses of their webhooks. */
export type PublishService = ReturnType<typeof publishService>;

export function publishService({ db, plans }: { db: Database; plans: PlanCache }) {
  const validate = (document: unknown): Validation => {
    const problems = plans.problems(document);
    return { valid: problems.length === 0, problems };
  };
  return {
    validate,
    validateDraft: async (caller: Caller, id: string): Promise<Validation> =>
      validate((await readWorkflow(db, workflowKey(caller, id))).graph),
    /** Publishes this revision of the draft, or the newest. */
    async publish(caller: Caller, id: string, revision?: number): Promise<Published> {
      const key = workflowKey(caller, id);
      for (let tries = 1; ; tries += 1) {
        const workflow = await readWorkflow(db, key);
        try {
          return await publishDraft({ db, plans, caller, key }, workflow, revision ?? workflow.revision);
        } catch (thrown) {
          const isStale = toRexError(thrown).code === 'stale_revision';
          if (!isStale || revision !== undefined || tries === TRIES_MAX) throw thrown;
        }
      }
    },
    hooks: async (caller: Caller, id: string): Promise<Hook[]> =>
      (await listHooks(db, workflowKey(caller, id))).map(toHook),
    /** What calls of a hook are signed with; `isNew`: another one from now on. */
    hookSecret: async (caller: Caller, id: string, nodeId: string, isNew: boolean): Promise<HookSecret> => ({
      nodeId,
      secret: await readHookSecret(db, workflowKey(caller, id), nodeId, { isNew }),
    }),
    rotateHook: async (caller: Caller, id: string, nodeId: string): Promise<Hook> =>
      toHook(await rotateHook(db, workflowKey(caller, id), nodeId)),
  };
}

interface Publishing {
  db: Database;
  plans: PlanCache;
  caller: Pick<Caller, 'userId'>;
  key: WorkflowKey;
}

/** Publishes a draft as it was read, when it compiles. */
async function publishDraft(
  { db, plans, caller, key }: Publishing,
  workflow: Workflow,
  revision: number,
): Promise<Published> {
  if (workflow.status === 'archived') throw archived(workflow);
  if (workflow.revision !== revision) {
    throw new RexError(
      'stale_revision',
      `The draft of ${workflow.name} is at revision ${workflow.revision}, not ${revision}: read it again.`,
      { details: { revision: workflow.revision } },
    );
  }
  const { graph } = plans.compile(workflow.graph);
  const { version, hooks } = await publishVersion(db, key, {
    ...{ revision, hash: await hashGraph(graph), createdBy: caller.userId },
    webhooks: webhooksOf(graph),
    eventTriggers: eventTriggersOf(graph),
    schedules: schedulesOf(graph),
  });
  return { version: version.number!, hash: version.hash, hooks: hooks.map(toHook) };
}

/** The nodes that are called from outside; a loop's body has no triggers. */
const webhooksOf = ({ nodes }: Graph): string[] =>
  nodes.filter(({ type }) => type === 'webhook').map(({ id }) => id);

/** The nodes that start by themselves. */
const schedulesOf = ({ nodes }: Graph): NewSchedule[] =>
  nodes
    .filter(({ type }) => type === 'schedule')
    .map(({ id: nodeId, config }) => ({ nodeId, ...ScheduleConfig.parse(config) }));

/** The nodes that events start. */
const eventTriggersOf = ({ nodes }: Graph): EventTrigger[] =>
  nodes
    .filter(({ type }) => type === 'event')
    .map(({ id: nodeId, config }) => ({ nodeId, event: String(config?.event) }));

const toHook = ({ nodeId, token, createdAt }: HookRow): Hook => ({
  ...{ nodeId, createdAt },
  path: `/hooks/${token}`,
});
