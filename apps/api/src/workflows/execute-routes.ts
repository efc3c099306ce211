import {
  ExecuteQuery,
  ExecuteRequest,
  Execution,
  ExecutionQuery,
  ExecutionSummary,
  Started,
} from '@rex/types';
import { z } from 'zod';
import type { Routes } from '../app.ts';
import type { ExecuteService } from '../executions/execute-service.ts';
import type { ExecutionService } from '../executions/execution-service.ts';
import { answers, answersByStatus } from '../http/answers.ts';
import { envelope, pageEnvelope } from '../http/envelope.ts';
import { IdParams } from '../http/id-params.ts';

const tags = ['Workflows'];
/** Starting a workflow, and what came of it. */
export function executeRoutes({
  starts,
  executions,
}: {
  starts: ExecuteService;
  executions: ExecutionService;
}): Routes {
  return async (app) => {
    app.post(
      '/workflows/:id/execute',
      {
        schema: {
          operationId: 'executeWorkflow',
          tags,
          summary: 'Start an execution',
          description:
            'Of the latest published version unless another is named. With `?wait=SECONDS`: 200 with the execution when it ends in time, otherwise 202.',
          params: IdParams,
          querystring: ExecuteQuery,
          body: ExecuteRequest.default({}),
          response: answersByStatus<typeof Execution | typeof Started>(
            { 200: Execution, 202: Started },
            ...(['not_found', 'not_published', 'invalid_workflow', 'conflict'] as const),
          ),
        },
        config: { needs: 'operate' },
      },
      async ({ caller, params, query, body, resourceId: executionId }, reply) => {
        const order = { executionId, request: body, waitSeconds: query.wait ?? 0 };
        const { isEnded, data } = await starts.execute(caller, params.id, order);
        reply.code(isEnded ? 200 : 202);
        return envelope(data);
      },
    );
    app.get(
      '/workflows/:id/executions',
      {
        schema: {
          ...{ operationId: 'listWorkflowExecutions', tags, summary: 'List the executions of a workflow' },
          ...{ params: IdParams, querystring: ExecutionQuery.omit({ workflowId: true }) },
          response: answers(z.array(ExecutionSummary), 200, 'not_found'),
        },
        config: { needs: 'view' },
      },
      async ({ caller, params, query }) => {
        const { items, total } = await executions.listOf(caller, params.id, query);
        return pageEnvelope(items, { ...query, total });
      },
    );
  };
}
