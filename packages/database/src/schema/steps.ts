import { EffectClass, SkipReason, StepStatus, WaitingReason } from '@rex/types';
import { sql } from 'drizzle-orm';
import { boolean, check, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { jsonValue, moment, words } from './columns.ts';
import { executionId } from './executions.ts';

const FINAL = words(['COMPLETED', 'FAILED', 'SKIPPED', 'CANCELLED']);

export const executionSteps = pgTable(
  'execution_steps',
  {
    executionId: executionId(),
    startedAt: moment('started_at'),
    startedSeq: integer('started_seq'),
    attempt: integer('attempt').notNull().default(0),
    path: text('path').notNull(),
    nodeId: text('node_id').notNull(),
    nodeType: text('node_type').notNull(),
    effect: text('effect').$type<EffectClass>(),
    input: jsonValue('input'),
    inputBlob: text('input_blob'),
    // From here on what changes at a step's end, so that the update's record in the log can leave out the rest.
    finishedAt: moment('finished_at'),
    finishedSeq: integer('finished_seq'),
    status: text('status').$type<StepStatus>().notNull(),
    output: jsonValue('output'),
    outputBlob: text('output_blob'),
    outlets: jsonValue('outlets'),
    handled: boolean('handled').notNull().default(false),
    wakeAt: moment('wake_at'),
    memory: jsonValue('memory'),
    error: jsonValue('error'),
    skipReason: text('skip_reason').$type<SkipReason>(),
    waitingReason: text('waiting_reason').$type<WaitingReason>(),
    waitData: jsonValue('wait_data'),
  },
  (t) => [
    primaryKey({ name: 'execution_steps_pkey', columns: [t.executionId, t.path] }),
    check('execution_steps_status', sql`${t.status} IN (${words(StepStatus.options)})`),
    check(
      'execution_steps_effect',
      sql`${t.effect} IS NULL OR ${t.effect} IN (${words(EffectClass.options)})`,
    ),
    check(
      'execution_steps_waiting_reason',
      sql`${t.waitingReason} IS NULL OR ${t.waitingReason} IN (${words(WaitingReason.options)})`,
    ),
    check(
      'execution_steps_skip_reason',
      sql`${t.skipReason} IS NULL OR ${t.skipReason} IN (${words(SkipReason.options)})`,
    ),
    check(
      'execution_steps_final',
      sql`CASE WHEN ${t.status} IN (${FINAL}) THEN ${t.finishedAt} IS NOT NULL AND ${t.finishedSeq} IS NOT NULL
        ELSE ${t.finishedAt} IS NULL AND ${t.finishedSeq} IS NULL END`,
    ),
    check(
      'execution_steps_shape',
      sql`CASE ${t.status} WHEN 'COMPLETED' THEN ${t.output} IS NOT NULL OR ${t.outputBlob} IS NOT NULL
        WHEN 'RUNNING' THEN ${t.startedSeq} IS NOT NULL AND ${t.attempt} > 0
        WHEN 'FAILED' THEN ${t.error} IS NOT NULL
        ELSE true END`,
    ),
    check('execution_steps_skipped', sql`(${t.status} = 'SKIPPED') = (${t.skipReason} IS NOT NULL)`),
    check('execution_steps_started', sql`(${t.startedAt} IS NULL) = (${t.startedSeq} IS NULL)`),
    check('execution_steps_order', sql`${t.startedSeq} > 1 AND ${t.finishedSeq} > ${t.startedSeq}`),
  ],
);

export const executionStepAttempts = pgTable(
  'execution_step_attempts',
  {
    executionId: executionId(),
    startedAt: moment('started_at').notNull(),
    finishedAt: moment('finished_at').notNull(),
    retryAt: moment('retry_at').notNull(),
    startedSeq: integer('started_seq').notNull(),
    finishedSeq: integer('finished_seq').notNull(),
    attempt: integer('attempt').notNull(),
    isLost: boolean('is_lost').notNull(),
    path: text('path').notNull(),
    effect: text('effect').$type<EffectClass>().notNull(),
    error: jsonValue('error').notNull(),
  },
  (t) => [
    primaryKey({ name: 'execution_step_attempts_pkey', columns: [t.executionId, t.path, t.attempt] }),
    check('execution_step_attempts_effect', sql`${t.effect} IN (${words(EffectClass.options)})`),
    check(
      'execution_step_attempts_order',
      sql`${t.attempt} >= 1 AND ${t.startedSeq} > 1 AND ${t.finishedSeq} > ${t.startedSeq}`,
    ),
  ],
);
