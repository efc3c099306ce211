import { createHash } from 'node:crypto';
import {
  claimKey,
  findHook,
  type HookTarget,
  type KeyClaim,
  keepAnswer,
  readExecution,
  releaseKey,
} from '@rex/database';
import { checkStorable } from '@rex/engine';
import { type Execution, type Failure, type Json, RexError } from '@rex/types';
import { canonicalJson } from '@rex/utils';
import { uuidv7 } from 'uuidv7';
import type { StartService } from '../executions/start-service.ts';
import { untilEnd, type WaitDeps } from '../executions/until-end.ts';
import type { PlanCache } from '../workflows/plan-cache.ts';
import { type RawCall, repeatKey, verifyCall } from './verify-call.ts';

/** How long a hook that answers with the result waits for it. */
const RESULT_WAIT_MS = 30_000;
const RETRY_AFTER_MS = 1_000;
/** 256 random bits in base64url. */
const TOKEN = /^[\w-]{43}$/;
const KEY = /^[\x21-\x7e]{1,255}$/;

/** A request to a hook, as its trigger gets it. */
export interface HookCall {
  payload: { method: string; headers: Json; query: Json; body: Json };
  raw: RawCall;
}

/** What is answered: a status and the JSON text. */
export interface HookAnswer {
  statusCode: number;
  response: string;
  isRepeated: boolean;
}

interface HookDeps extends WaitDeps {
  plans: PlanCache;
  starts: StartService;
}

/** Starts workflows by the addresses of their webhook nodes. */
export class HookService {
  readonly #deps: HookDeps;

  constructor(deps: HookDeps) {
    this.#deps = deps;
  }

  /** What a token starts; null says nothing of why: unknown, turned off, or its workflow is not to be started. */
  async find(token: string): Promise<HookTarget | null> {
    return TOKEN.test(token) ? findHook(this.#deps.db, token) : null;
  }

  /**
   * Starts what a hook starts, once for each `Idempotency-Key` or event id, and answers as the node says. Throws
   * RexError `unauthorized` when the call is not signed as the node asks.
   */
  async call(target: HookTarget, { payload, raw }: HookCall): Promise<HookAnswer> {
    const plan = await this.#deps.plans.of(target.workspaceId, target.versionId);
    const config = plan.nodesById.get(target.nodeId)?.rawConfig ?? {};
    verifyCall(config, target.secret, raw, Date.now());
    const key = repeatKey(config, raw);
    if (key === undefined) return this.#answer(target, payload, uuidv7());
    checkStorable({ ...payload }, 'input');
    const { db } = this.#deps;
    const state = await this.#claim(target, payload, key);
    if (state.kind === 'answered') return { ...state, isRepeated: true };
    const { claim } = state;
    try {
      const answer = await this.#answer(target, payload, claim.resourceId);
      await keepAnswer(db, claim, answer);
      return answer;
    } catch (thrown) {
      await releaseKey(db, claim);
      throw thrown;
    }
  }

  async #claim(
    { hookId, workspaceId }: HookTarget,
    { query, body }: HookCall['payload'],
    key: string,
  ): Promise<
    { kind: 'claimed'; claim: KeyClaim } | { kind: 'answered'; statusCode: number; response: string }
  > {
    if (!KEY.test(key)) {
      throw new RexError('invalid_input', 'An Idempotency-Key has 1 to 255 visible ASCII characters.');
    }
    const requestHash = createHash('sha256')
      .update(canonicalJson([query, body]))
      .digest('hex');
    const request = { workspaceId, route: `POST /hooks/${hookId}`, key, requestHash };
    const state = await claimKey(this.#deps.db, request, uuidv7());
    if (state.kind === 'claimed' || state.kind === 'answered') return state;
    if (state.kind === 'mismatch') {
      throw new RexError(
        'idempotency_mismatch',
        'This Idempotency-Key came with another body: take a new key for a new event.',
      );
    }
    const message = 'A call with this Idempotency-Key is under way: ask again for its answer.';
    throw new RexError('conflict', message, { retryAfterMs: RETRY_AFTER_MS });
  }

  async #answer(
    { workspaceId, workflowId, nodeId, versionId, number }: HookTarget,
    payload: HookCall['payload'],
    executionId: string,
  ): Promise<HookAnswer> {
    const plan = await this.#deps.plans.of(workspaceId, versionId);
    await this.#deps.starts.begin({
      ...{ workspaceId, workflowId, executionId, trigger: nodeId, input: { ...payload } },
      version: { versionId, number, plan },
    });
    const key = { workspaceId, executionId };
    const isAwaited = plan.nodesById.get(nodeId)?.rawConfig.respond === 'result';
    if (isAwaited && (await untilEnd(this.#deps, key, RESULT_WAIT_MS))) {
      return answerOf(await readExecution(this.#deps.db, key));
    }
    return answer(202, { success: true, data: { executionId } });
  }
}

/** What the caller is told of an execution that has ended: its output, or that it gave none. */
function answerOf(execution: Execution): HookAnswer {
  if (execution.status === 'COMPLETED') return answer(200, { success: true, data: execution.output });
  const { code, message } =
    execution.status === 'FAILED'
      ? execution.error
      : { code: 'cancelled', message: `The execution ${execution.id} was cancelled.` };
  return answer(502, { success: false, error: { code, message } } satisfies Failure);
}

const answer = (statusCode: number, body: Json): HookAnswer => ({
  ...{ statusCode, response: JSON.stringify(body), isRepeated: false },
});
