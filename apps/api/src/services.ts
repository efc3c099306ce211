import type { NodeManifest } from '@rex/types';
import type { ApiDeps } from './api-deps.ts';
import { eventService } from './events/event-service.ts';
import { executeService } from './executions/execute-service.ts';
import { executionService } from './executions/execution-service.ts';
import { StartService } from './executions/start-service.ts';
import { HookService } from './hooks/hook-service.ts';
import { activityService } from './processes/activity-service.ts';
import { processService } from './processes/process-service.ts';
import { scheduleService } from './schedules/schedule-service.ts';
import { resumeTokens } from './tasks/resume-token.ts';
import { taskService } from './tasks/task-service.ts';
import { PlanCache } from './workflows/plan-cache.ts';
import { publishService } from './workflows/publish-service.ts';
import { workflowService } from './workflows/workflow-service.ts';

interface ServiceDeps extends Pick<ApiDeps, 'jwtKey' | 'db' | 'store' | 'starter' | 'liveBus' | 'manifests'> {
  /** Aborted when the server is closed. */
  stopping?: AbortSignal | undefined;
}

/** What the routes of workflows, executions and hooks ask. */
export type Services = ReturnType<typeof workflowServices>;

export function workflowServices({ db, store, starter, liveBus, manifests, jwtKey, stopping }: ServiceDeps) {
  const byType = new Map<string, NodeManifest>(manifests.map((manifest) => [manifest.type, manifest]));
  const plans = new PlanCache(db, byType);
  const starts = new StartService({ db, plans, starter });
  const executions = executionService({ db, store });
  const tasks = taskService({ db, tokens: resumeTokens(jwtKey) });
  return {
    workflows: workflowService(db),
    publishing: publishService({ db, plans }),
    events: eventService(db),
    executions,
    processes: processService({ db, plans, starts, executions }),
    activities: activityService({ db, store, executions, tasks }),
    schedules: scheduleService(db),
    schedule: { db, starts },
    tasks,
    starts: executeService({ db, liveBus, stopping, starts }),
    hooks: new HookService({ db, liveBus, stopping, plans, starts }),
  };
}
