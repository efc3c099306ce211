import {
  claimSchedules,
  type Database,
  type DueSchedule,
  derivedUuid,
  releaseSchedule,
  settleSchedule,
} from '@rex/database';
import { type ErrorData, type Json, RexError, toRexError } from '@rex/types';
import type { FastifyBaseLogger } from 'fastify';
import type { StartService } from '../executions/start-service.ts';
import { firesAfter, firesDue } from './cron.ts';

const SCHEDULES_AT_ONCE = 50;

export interface ScheduleDeps {
  db: Database;
  starts: Pick<StartService, 'execute'>;
  log: Pick<FastifyBaseLogger, 'warn'>;
}

/** The execution of a schedule for a nominal time: the same one, whoever starts it and however often. */
export const scheduledId = (scheduleId: string, nominalMs: number): string =>
  derivedUuid(`schedule ${scheduleId} ${nominalMs}`);

/**
 * Fires what is due, in any number of processes at the same time: each schedule is claimed by one, and a nominal time
 * that two of them start after all is one execution. `now` is for tests; without it the database's clock counts.
 */
export async function runSchedules(deps: ScheduleDeps, now: number | null = null): Promise<number> {
  let started = 0;
  for (;;) {
    const claimed = await claimSchedules(deps.db, { limit: SCHEDULES_AT_ONCE, now });
    for (const each of claimed) started += await fire(deps, each);
    if (claimed.length < SCHEDULES_AT_ONCE) return started;
  }
}

async function fire(deps: ScheduleDeps, due: DueSchedule): Promise<number> {
  const { db, log } = deps;
  try {
    const first = due.nextAt ?? firesAfter(due, due.since, 1)[0];
    const fires = first === undefined ? [] : firesDue(due, { ...due, nextAt: first });
    let error: ErrorData | null = null;
    for (const nominal of fires) error = (await start(deps, due, nominal)) ?? error;
    const [nextAt = null] = firesAfter(due, Math.max(due.now, due.since), 1);
    await settleSchedule(db, due, { nextAt, lastAt: fires.at(-1) ?? null, error });
    return fires.length;
  } catch (thrown) {
    const { code } = toRexError(thrown);
    log.warn({ scheduleId: due.id, code }, 'a schedule could not be run now; the next look tries again');
    await releaseSchedule(db, due.id);
    return 0;
  }
}

/** Gives why a start was refused for good; throws what may pass. */
async function start(
  { starts }: ScheduleDeps,
  { id, workspaceId, workflowId, nodeId, input: given }: DueSchedule,
  nominal: number,
): Promise<ErrorData | null> {
  const executionId = scheduledId(id, nominal);
  const input: Json = { ...given, scheduledFor: new Date(nominal).toISOString() };
  try {
    const request = { input, trigger: nodeId };
    await starts.execute({ workspaceId, userId: `schedule ${id}` }, workflowId, { executionId, request });
    return null;
  } catch (thrown) {
    if (!(thrown instanceof RexError) || thrown.retryable) throw thrown;
    return thrown.toData();
  }
}
