import { LIMITS, RexError } from '@rex/types';
import type { ChildRef, EngineEvent } from '../advance/index.ts';
import { prepareChildStart } from '../input/index.ts';
import type { ChildWish } from '../node-runtime.ts';
import type { Plan } from '../plan.ts';
import type { NewChild, NewExecution, ResolvedVersion } from './ports.ts';
import type { Values } from './values.ts';

/** The version that a wish means, with its plan. Throws RexError where there is none that can run. */
export type FindChild = (workspaceId: string, wish: ChildWish) => Promise<ResolvedVersion & { plan: Plan }>;

/** The step that wants a child, and when. */
export interface Wisher {
  execution: NewExecution;
  path: string;
  attempt: number;
  at: number;
}

/** What is needed to make a child. */
export interface ChildDeps {
  values: Values;
  findChild: FindChild;
  hash(text: string): string;
}

/** A wait that a step begins, and the execution that is made with it. */
export interface PreparedChild {
  event: Extract<EngineEvent, { type: 'step_waiting' }>;
  child: NewChild;
}

/**
 * The child that a step wants, its version fixed. Its id follows from the attempt, so that the same attempt makes no
 * second one; its effect scope from the step alone, so that a new attempt's calls have the keys of the last one's.
 */
export async function prepareChild(wish: ChildWish, from: Wisher, deps: ChildDeps): Promise<PreparedChild> {
  const { execution, path, attempt, at } = from;
  const depth = (execution.parent?.depth ?? 0) + 1;
  if (depth > LIMITS.childDepth) {
    const message = `${LIMITS.childDepth} executions are above one another, which is the limit: does a workflow begin itself without an end?`;
    throw new RexError('too_deep', message);
  }
  const { workflowId, versionId, number, plan } = await deps.findChild(execution.workspaceId, wish);
  const { trigger, payload } = prepareChildStart(plan, wish.input);
  const blobs: { hash: string; json: string }[] = [];
  const input = deps.values.packInput(payload, plan.inlineBytes, (hash, json) => blobs.push({ hash, json }));
  const id = uuidOf(deps.hash(`child ${execution.id} ${path} ${attempt}`));
  const ref: ChildRef = { executionId: id, workflowId, version: number };
  return {
    event: { type: 'step_waiting', path, attempt, reason: 'child', wakeAt: null, data: { ...ref }, at },
    child: {
      execution: {
        ...{ id, workspaceId: execution.workspaceId, workflowId, versionId, workflowVersion: number },
        ...{
          trigger,
          input,
          createdAt: at,
          effectScope: uuidOf(deps.hash(`scope ${execution.effectScope} ${path}`)),
        },
        parent: { executionId: execution.id, path, depth },
      },
      blobs,
    },
  };
}

/** A UUID of version 8 from a SHA-256 in hexadecimal. */
function uuidOf(hash: string): string {
  const variant = ((Number.parseInt(hash[16]!, 16) & 3) | 8).toString(16);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-${variant}${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
