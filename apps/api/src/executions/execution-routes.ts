import {
  Attempt,
  AttemptQuery,
  ContextAt,
  Execution,
  ExecutionGraph,
  ExecutionQuery,
  ExecutionSummary,
  HistoryEntry,
  HistoryQuery,
  LIMITS,
  PageQuery,
  SnapshotSummary,
  Step,
  StepQuery,
} from '@rex/types';
import { z } from 'zod';
import type { Routes } from '../app.ts';
import { answers } from '../http/answers.ts';
import { envelope, pageEnvelope } from '../http/envelope.ts';
import { IdParams } from '../http/id-params.ts';
import type { ExecutionService } from './execution-service.ts';

const tags = ['Executions'];
const SeqParams = IdParams.extend({ seq: z.coerce.number().int().min(1).max(LIMITS.counterMax) });

/** What is known of executions. */
export function executionRoutes(executions: ExecutionService): Routes {
  return async (app) => {
    app.get(
      '/executions',
      {
        schema: {
          ...{ operationId: 'listExecutions', tags, summary: 'List executions without their values' },
          ...{ querystring: ExecutionQuery, response: answers(z.array(ExecutionSummary)) },
        },
        config: { needs: 'view' },
      },
      async ({ caller, query }) => {
        const { items, total } = await executions.list(caller, query);
        return pageEnvelope(items, { ...query, total });
      },
    );
    app.get(
      '/executions/:id',
      {
        schema: {
          ...{ operationId: 'getExecution', tags, summary: 'Read an execution with its input and output' },
          ...{ params: IdParams, response: answers(Execution, 200, 'not_found') },
        },
        config: { needs: 'view' },
      },
      ({ caller, params }) => executions.read(caller, params.id).then(envelope),
    );
    app.get(
      '/executions/:id/steps',
      {
        schema: {
          ...{ operationId: 'listSteps', tags, summary: 'List the steps in the order in which they began' },
          ...{ params: IdParams, querystring: StepQuery },
          response: answers(z.array(Step), 200, 'not_found', 'payload_too_large'),
        },
        config: { needs: 'view' },
      },
      async ({ caller, params, query }) => {
        const { items, total } = await executions.steps(caller, params.id, query);
        return pageEnvelope(items, { ...query, total });
      },
    );
    app.get(
      '/executions/:id/attempts',
      {
        schema: {
          ...{ operationId: 'listAttempts', tags, summary: 'List every try of every step' },
          ...{ params: IdParams, querystring: AttemptQuery },
          response: answers(z.array(Attempt), 200, 'not_found'),
        },
        config: { needs: 'view' },
      },
      async ({ caller, params, query }) => {
        const { items, total } = await executions.attempts(caller, params.id, query);
        return pageEnvelope(items, { ...query, total });
      },
    );
    app.get(
      '/executions/:id/history',
      {
        schema: {
          ...{ operationId: 'readHistory', tags, summary: 'Read the history after a number, in order' },
          ...{ params: IdParams, querystring: HistoryQuery },
          response: answers(z.array(HistoryEntry), 200, 'not_found'),
        },
        config: { needs: 'view' },
      },
      ({ caller, params, query }) => executions.history(caller, params.id, query).then(envelope),
    );
    app.get(
      '/executions/:id/snapshots',
      {
        schema: {
          ...{ operationId: 'listSnapshots', tags, summary: 'List the snapshots of the context' },
          ...{ params: IdParams, querystring: PageQuery },
          response: answers(z.array(SnapshotSummary), 200, 'not_found'),
        },
        config: { needs: 'view' },
      },
      async ({ caller, params, query }) => {
        const { items, total } = await executions.snapshots(caller, params.id, query);
        return pageEnvelope(items, { ...query, total });
      },
    );
    app.get(
      '/executions/:id/snapshots/:seq',
      {
        schema: {
          ...{ operationId: 'readSnapshot', tags, summary: 'Read the whole context at a history number' },
          ...{ params: SeqParams, response: answers(ContextAt, 200, 'not_found', 'payload_too_large') },
        },
        config: { needs: 'view' },
      },
      ({ caller, params }) => executions.context(caller, params.id, params.seq).then(envelope),
    );
    app.get(
      '/executions/:id/graph',
      {
        schema: {
          ...{ operationId: 'getExecutionGraph', tags, summary: 'Read the graph that it is pinned to' },
          ...{ params: IdParams, response: answers(ExecutionGraph, 200, 'not_found') },
        },
        config: { needs: 'view' },
      },
      ({ caller, params }) => executions.graph(caller, params.id).then(envelope),
    );
  };
}
