// Written by scripts/write-client.ts from the API's OpenAPI document.
import type {
  AcceptedEvent,
  AccessToken,
  ActivityResumed,
  AssignTask,
  Attempt,
  AuthOptions,
  CancelRequest,
  CloudEvent,
  CloudEventBatch,
  ContextAt,
  CreateAccessToken,
  CreatedAccessToken,
  CreateProcess,
  CreateResumeLink,
  CreateWorkflow,
  DecideRequest,
  DecideTask,
  Deleted,
  EventAnswer,
  EventState,
  ExecuteRequest,
  Execution,
  ExecutionGraph,
  ExecutionSort,
  ExecutionSummary,
  HistoryEntry,
  Hook,
  HookSecret,
  LinkedTask,
  LoginRequest,
  Me,
  NodeManifest,
  OutboxItem,
  OutboxStatus,
  Process,
  ProcessEntry,
  Published,
  PublishRequest,
  RegisterRequest,
  ResumeActivity,
  ResumeLink,
  ResumeRequest,
  Schedule,
  SchedulePreview,
  ScheduleRule,
  Session,
  SignInRequest,
  SnapshotSummary,
  Started,
  Step,
  Task,
  TaskSort,
  TaskStatus,
  Ticket,
  UpdateWorkflow,
  ValidateRequest,
  Validation,
  Version,
  VersionSummary,
  Workflow,
  WorkflowSort,
  WorkflowStatus,
  WorkflowSummary,
} from '@rex/types';
import type { CallOptions, List, MutationOptions, Operation } from '../request.ts';

/** Every operation of the API by its id. */
export interface Operations {
  /** Make an account: `POST /api/v1/auth/register`. */
  register(args: MutationOptions & { body: RegisterRequest }): Promise<Session>;
  /** Sign in with a password: `POST /api/v1/auth/login`. */
  login(args: MutationOptions & { body: LoginRequest }): Promise<Session>;
  /** Sign in with the token of the link that `rex start` prints: `POST /api/v1/auth/sign-in`. */
  signIn(args: MutationOptions & { body: SignInRequest }): Promise<Session>;
  /** Give a new access token for the refresh cookie: `POST /api/v1/auth/refresh`. */
  refresh(args?: MutationOptions): Promise<Session>;
  /** End the session of the refresh cookie: `POST /api/v1/auth/logout`. */
  logout(args?: MutationOptions): Promise<void>;
  /** Say how this server lets people in: `GET /api/v1/auth/options`. */
  authOptions(args?: CallOptions): Promise<AuthOptions>;
  /** Say who asks: `GET /api/v1/auth/me`. */
  me(args?: CallOptions): Promise<Me>;
  /** List your access tokens: `GET /api/v1/access-tokens`. */
  listAccessTokens(
    args?: CallOptions & { query?: { page?: number; pageSize?: number } },
  ): Promise<List<AccessToken>>;
  /** Make an access token; it is shown this once, so no Idempotency-Key repeats the answer: `POST /api/v1/access-tokens`. */
  createAccessToken(args: MutationOptions & { body: CreateAccessToken }): Promise<CreatedAccessToken>;
  /** Take an access token back: `DELETE /api/v1/access-tokens/{id}`. */
  deleteAccessToken(args: MutationOptions & { params: { id: string } }): Promise<void>;
  /** List workflows with their newest executions: `GET /api/v1/workflows`. */
  listWorkflows(
    args?: CallOptions & {
      query?: {
        page?: number;
        pageSize?: number;
        status?: WorkflowStatus;
        search?: string;
        sort?: WorkflowSort;
      };
    },
  ): Promise<List<WorkflowSummary>>;
  /** Make a workflow with a draft: `POST /api/v1/workflows`. */
  createWorkflow(args: MutationOptions & { body: CreateWorkflow }): Promise<Workflow>;
  /** Read a workflow with its draft: `GET /api/v1/workflows/{id}`. */
  getWorkflow(args: CallOptions & { params: { id: string } }): Promise<Workflow>;
  /** Change the draft, at the revision that was read: `PUT /api/v1/workflows/{id}`. */
  updateWorkflow(args: MutationOptions & { params: { id: string }; body: UpdateWorkflow }): Promise<Workflow>;
  /** Delete a workflow; one with executions is archived: `DELETE /api/v1/workflows/{id}`. */
  deleteWorkflow(args: MutationOptions & { params: { id: string } }): Promise<Deleted>;
  /** Put a workflow away: nothing starts it: `POST /api/v1/workflows/{id}/archive`. */
  archiveWorkflow(args: MutationOptions & { params: { id: string } }): Promise<Workflow>;
  /** Take an archived workflow back: `POST /api/v1/workflows/{id}/restore`. */
  restoreWorkflow(args: MutationOptions & { params: { id: string } }): Promise<Workflow>;
  /** List published versions, the newest first: `GET /api/v1/workflows/{id}/versions`. */
  listVersions(
    args: CallOptions & { params: { id: string }; query?: { page?: number; pageSize?: number } },
  ): Promise<List<VersionSummary>>;
  /** Read a published version with its graph: `GET /api/v1/workflows/{id}/versions/{version}`. */
  getVersion(args: CallOptions & { params: { id: string; version: number } }): Promise<Version>;
  /** Say all that is wrong with a graph: `POST /api/v1/workflows/validate`. */
  validateGraph(args: MutationOptions & { body: ValidateRequest }): Promise<Validation>;
  /** Say all that is wrong with the draft: `POST /api/v1/workflows/{id}/validate`. */
  validateWorkflow(args: MutationOptions & { params: { id: string } }): Promise<Validation>;
  /** Publish the draft as the next version: `POST /api/v1/workflows/{id}/publish`. */
  publishWorkflow(
    args: MutationOptions & { params: { id: string }; body?: PublishRequest },
  ): Promise<Published>;
  /** List the addresses of the webhook nodes: `GET /api/v1/workflows/{id}/hooks`. */
  listHooks(args: CallOptions & { params: { id: string } }): Promise<List<Hook>>;
  /** Give a webhook node a new address; the old one ends: `POST /api/v1/workflows/{id}/hooks/{nodeId}/rotate`. */
  rotateHook(args: MutationOptions & { params: { id: string; nodeId: string } }): Promise<Hook>;
  /** Show what calls of a webhook are signed with: `GET /api/v1/workflows/{id}/hooks/{nodeId}/secret`. */
  getHookSecret(args: CallOptions & { params: { id: string; nodeId: string } }): Promise<HookSecret>;
  /** Give a webhook a new secret; the old one ends: `POST /api/v1/workflows/{id}/hooks/{nodeId}/secret/rotate`. */
  rotateHookSecret(args: MutationOptions & { params: { id: string; nodeId: string } }): Promise<HookSecret>;
  /** Start an execution: `POST /api/v1/workflows/{id}/execute`. */
  executeWorkflow(
    args: MutationOptions & { params: { id: string }; query?: { wait?: number }; body?: ExecuteRequest },
  ): Promise<Execution | Started>;
  /** List the executions of a workflow: `GET /api/v1/workflows/{id}/executions`. */
  listWorkflowExecutions(
    args: CallOptions & {
      params: { id: string };
      query?: {
        page?: number;
        pageSize?: number;
        status?: string;
        from?: string;
        to?: string;
        sort?: ExecutionSort;
      };
    },
  ): Promise<List<ExecutionSummary>>;
  /** List executions without their values: `GET /api/v1/executions`. */
  listExecutions(
    args?: CallOptions & {
      query?: {
        page?: number;
        pageSize?: number;
        workflowId?: string;
        status?: string;
        from?: string;
        to?: string;
        sort?: ExecutionSort;
      };
    },
  ): Promise<List<ExecutionSummary>>;
  /** Read an execution with its input and output: `GET /api/v1/executions/{id}`. */
  getExecution(args: CallOptions & { params: { id: string } }): Promise<Execution>;
  /** List the steps in the order in which they began: `GET /api/v1/executions/{id}/steps`. */
  listSteps(
    args: CallOptions & {
      params: { id: string };
      query?: { page?: number; pageSize?: number; path?: string; summary?: 'true' | 'false' };
    },
  ): Promise<List<Step>>;
  /** List every try of every step: `GET /api/v1/executions/{id}/attempts`. */
  listAttempts(
    args: CallOptions & {
      params: { id: string };
      query?: { page?: number; pageSize?: number; path?: string };
    },
  ): Promise<List<Attempt>>;
  /** Read the history after a number, in order: `GET /api/v1/executions/{id}/history`. */
  readHistory(
    args: CallOptions & { params: { id: string }; query?: { after?: number; limit?: number } },
  ): Promise<HistoryEntry[]>;
  /** List the snapshots of the context: `GET /api/v1/executions/{id}/snapshots`. */
  listSnapshots(
    args: CallOptions & { params: { id: string }; query?: { page?: number; pageSize?: number } },
  ): Promise<List<SnapshotSummary>>;
  /** Read the whole context at a history number: `GET /api/v1/executions/{id}/snapshots/{seq}`. */
  readSnapshot(args: CallOptions & { params: { id: string; seq: number } }): Promise<ContextAt>;
  /** Read the graph that it is pinned to: `GET /api/v1/executions/{id}/graph`. */
  getExecutionGraph(args: CallOptions & { params: { id: string } }): Promise<ExecutionGraph>;
  /** Stop an execution: `POST /api/v1/executions/{id}/cancel`. */
  cancelExecution(args: MutationOptions & { params: { id: string }; body?: CancelRequest }): Promise<Started>;
  /** Start no further steps until it is resumed: `POST /api/v1/executions/{id}/suspend`. */
  suspendExecution(args: MutationOptions & { params: { id: string } }): Promise<Started>;
  /** Go on after a suspension: `POST /api/v1/executions/{id}/resume`. */
  resumeExecution(args: MutationOptions & { params: { id: string } }): Promise<Started>;
  /** Decide a step that waits as an incident or in doubt: `POST /api/v1/executions/{id}/decide`. */
  decideExecution(args: MutationOptions & { params: { id: string }; body: DecideRequest }): Promise<Started>;
  /** Tell those who wait for it that something happened: `POST /api/v1/events`. */
  sendEvent(
    args?: MutationOptions & { body?: CloudEvent | CloudEventBatch },
  ): Promise<EventAnswer | EventAnswer[]>;
  /** List accepted events, the newest first: `GET /api/v1/events`. */
  listEvents(
    args?: CallOptions & {
      query?: { page?: number; pageSize?: number; state?: EventState; type?: string; key?: string };
    },
  ): Promise<List<AcceptedEvent>>;
  /** List what is on its way out of the workspace: `GET /api/v1/outbox`. */
  listOutbox(
    args?: CallOptions & {
      query?: { page?: number; pageSize?: number; status?: OutboxStatus; executionId?: string };
    },
  ): Promise<List<OutboxItem>>;
  /** Send again what was given up: `POST /api/v1/outbox/{id}/retry`. */
  retryOutbox(args: MutationOptions & { params: { id: string } }): Promise<OutboxItem>;
  /** Begin a process of a published workflow, or of a definition that comes along: `POST /api/v1/processes`. */
  createProcess(args?: MutationOptions & { body?: CreateProcess }): Promise<Process>;
  /** Read a process with its activities: `GET /api/v1/processes/{id}`. */
  getProcess(args: CallOptions & { params: { id: string } }): Promise<Process>;
  /** Read what happened, after a number: `GET /api/v1/processes/{id}/history`. */
  readProcessHistory(
    args: CallOptions & { params: { id: string }; query?: { after?: number; limit?: number } },
  ): Promise<ProcessEntry[]>;
  /** Stop a process: `POST /api/v1/processes/{id}/cancel`. */
  cancelProcess(
    args: MutationOptions & { params: { id: string }; body?: CancelRequest },
  ): Promise<{ id: string }>;
  /** Let an activity go on that waits for a person, an event or an operator: `POST /api/v1/processes/{id}/activities/{activityId}/resume`. */
  resumeActivity(
    args: MutationOptions & { params: { id: string; activityId: string }; body?: ResumeActivity },
  ): Promise<ActivityResumed>;
  /** List schedules with their next five times: `GET /api/v1/schedules`. */
  listSchedules(
    args?: CallOptions & { query?: { page?: number; pageSize?: number; workflowId?: string } },
  ): Promise<List<Schedule>>;
  /** Say when an expression fires next: `POST /api/v1/schedules/preview`. */
  previewSchedule(args: MutationOptions & { body: ScheduleRule }): Promise<SchedulePreview>;
  /** Start nothing until it is resumed: `POST /api/v1/schedules/{id}/pause`. */
  pauseSchedule(args: MutationOptions & { params: { id: string } }): Promise<Schedule>;
  /** Go on from now; what was paused is not made up for: `POST /api/v1/schedules/{id}/resume`. */
  resumeSchedule(args: MutationOptions & { params: { id: string } }): Promise<Schedule>;
  /** List tasks, the most urgent first: `GET /api/v1/tasks`. */
  listTasks(
    args?: CallOptions & {
      query?: {
        page?: number;
        pageSize?: number;
        status?: TaskStatus;
        assignee?: string;
        group?: string;
        execution?: string;
        sort?: TaskSort;
      };
    },
  ): Promise<List<Task>>;
  /** Read a task with its form and its decision: `GET /api/v1/tasks/{id}`. */
  getTask(args: CallOptions & { params: { id: string } }): Promise<Task>;
  /** Decide a task: `POST /api/v1/tasks/{id}/decide`. */
  decideTask(args: MutationOptions & { params: { id: string }; body: DecideTask }): Promise<Task>;
  /** Ask somebody else: `POST /api/v1/tasks/{id}/assign`. */
  assignTask(args: MutationOptions & { params: { id: string }; body: AssignTask }): Promise<Task>;
  /** Make a link by which somebody without an account decides a task once: `POST /api/v1/tasks/{id}/links`. */
  createResumeLink(
    args: MutationOptions & { params: { id: string }; body?: CreateResumeLink },
  ): Promise<ResumeLink>;
  /** Read the task of a link: `GET /api/v1/resume/{token}`. */
  getLinkedTask(args: CallOptions & { params: { token: string } }): Promise<LinkedTask>;
  /** Decide the task of a link; the link is used up by it: `POST /api/v1/resume/{token}`. */
  resumeByLink(
    args: MutationOptions & { params: { token: string }; body: ResumeRequest },
  ): Promise<LinkedTask>;
  /** Make a ticket to the live socket of an execution: `POST /api/v1/executions/{id}/ticket`. */
  createTicket(args: MutationOptions & { params: { id: string } }): Promise<Ticket>;
  /** List the node types: `GET /api/v1/node-types`. */
  listNodeTypes(args?: CallOptions): Promise<List<NodeManifest>>;
}

/** How each operation is called. */
export const OPERATIONS = {
  register: { method: 'POST', path: '/api/v1/auth/register', isPublic: true, isList: false, hasBody: true },
  login: { method: 'POST', path: '/api/v1/auth/login', isPublic: true, isList: false, hasBody: true },
  signIn: { method: 'POST', path: '/api/v1/auth/sign-in', isPublic: true, isList: false, hasBody: true },
  refresh: { method: 'POST', path: '/api/v1/auth/refresh', isPublic: true, isList: false, hasBody: false },
  logout: { method: 'POST', path: '/api/v1/auth/logout', isPublic: true, isList: false, hasBody: false },
  authOptions: { method: 'GET', path: '/api/v1/auth/options', isPublic: true, isList: false, hasBody: false },
  me: { method: 'GET', path: '/api/v1/auth/me', isPublic: false, isList: false, hasBody: false },
  listAccessTokens: {
    method: 'GET',
    path: '/api/v1/access-tokens',
    isPublic: false,
    isList: true,
    hasBody: false,
  },
  createAccessToken: {
    method: 'POST',
    path: '/api/v1/access-tokens',
    isPublic: false,
    isList: false,
    hasBody: true,
  },
  deleteAccessToken: {
    method: 'DELETE',
    path: '/api/v1/access-tokens/{id}',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  listWorkflows: { method: 'GET', path: '/api/v1/workflows', isPublic: false, isList: true, hasBody: false },
  createWorkflow: {
    method: 'POST',
    path: '/api/v1/workflows',
    isPublic: false,
    isList: false,
    hasBody: true,
  },
  getWorkflow: {
    method: 'GET',
    path: '/api/v1/workflows/{id}',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  updateWorkflow: {
    method: 'PUT',
    path: '/api/v1/workflows/{id}',
    isPublic: false,
    isList: false,
    hasBody: true,
  },
  deleteWorkflow: {
    method: 'DELETE',
    path: '/api/v1/workflows/{id}',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  archiveWorkflow: {
    method: 'POST',
    path: '/api/v1/workflows/{id}/archive',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  restoreWorkflow: {
    method: 'POST',
    path: '/api/v1/workflows/{id}/restore',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  listVersions: {
    method: 'GET',
    path: '/api/v1/workflows/{id}/versions',
    isPublic: false,
    isList: true,
    hasBody: false,
  },
  getVersion: {
    method: 'GET',
    path: '/api/v1/workflows/{id}/versions/{version}',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  validateGraph: {
    method: 'POST',
    path: '/api/v1/workflows/validate',
    isPublic: false,
    isList: false,
    hasBody: true,
  },
  validateWorkflow: {
    method: 'POST',
    path: '/api/v1/workflows/{id}/validate',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  publishWorkflow: {
    method: 'POST',
    path: '/api/v1/workflows/{id}/publish',
    isPublic: false,
    isList: false,
    hasBody: true,
  },
  listHooks: {
    method: 'GET',
    path: '/api/v1/workflows/{id}/hooks',
    isPublic: false,
    isList: true,
    hasBody: false,
  },
  rotateHook: {
    method: 'POST',
    path: '/api/v1/workflows/{id}/hooks/{nodeId}/rotate',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  getHookSecret: {
    method: 'GET',
    path: '/api/v1/workflows/{id}/hooks/{nodeId}/secret',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  rotateHookSecret: {
    method: 'POST',
    path: '/api/v1/workflows/{id}/hooks/{nodeId}/secret/rotate',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  executeWorkflow: {
    method: 'POST',
    path: '/api/v1/workflows/{id}/execute',
    isPublic: false,
    isList: false,
    hasBody: true,
  },
  listWorkflowExecutions: {
    method: 'GET',
    path: '/api/v1/workflows/{id}/executions',
    isPublic: false,
    isList: true,
    hasBody: false,
  },
  listExecutions: {
    method: 'GET',
    path: '/api/v1/executions',
    isPublic: false,
    isList: true,
    hasBody: false,
  },
  getExecution: {
    method: 'GET',
    path: '/api/v1/executions/{id}',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  listSteps: {
    method: 'GET',
    path: '/api/v1/executions/{id}/steps',
    isPublic: false,
    isList: true,
    hasBody: false,
  },
  listAttempts: {
    method: 'GET',
    path: '/api/v1/executions/{id}/attempts',
    isPublic: false,
    isList: true,
    hasBody: false,
  },
  readHistory: {
    method: 'GET',
    path: '/api/v1/executions/{id}/history',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  listSnapshots: {
    method: 'GET',
    path: '/api/v1/executions/{id}/snapshots',
    isPublic: false,
    isList: true,
    hasBody: false,
  },
  readSnapshot: {
    method: 'GET',
    path: '/api/v1/executions/{id}/snapshots/{seq}',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  getExecutionGraph: {
    method: 'GET',
    path: '/api/v1/executions/{id}/graph',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  cancelExecution: {
    method: 'POST',
    path: '/api/v1/executions/{id}/cancel',
    isPublic: false,
    isList: false,
    hasBody: true,
  },
  suspendExecution: {
    method: 'POST',
    path: '/api/v1/executions/{id}/suspend',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  resumeExecution: {
    method: 'POST',
    path: '/api/v1/executions/{id}/resume',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  decideExecution: {
    method: 'POST',
    path: '/api/v1/executions/{id}/decide',
    isPublic: false,
    isList: false,
    hasBody: true,
  },
  sendEvent: { method: 'POST', path: '/api/v1/events', isPublic: false, isList: false, hasBody: true },
  listEvents: { method: 'GET', path: '/api/v1/events', isPublic: false, isList: true, hasBody: false },
  listOutbox: { method: 'GET', path: '/api/v1/outbox', isPublic: false, isList: true, hasBody: false },
  retryOutbox: {
    method: 'POST',
    path: '/api/v1/outbox/{id}/retry',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  createProcess: { method: 'POST', path: '/api/v1/processes', isPublic: false, isList: false, hasBody: true },
  getProcess: {
    method: 'GET',
    path: '/api/v1/processes/{id}',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  readProcessHistory: {
    method: 'GET',
    path: '/api/v1/processes/{id}/history',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  cancelProcess: {
    method: 'POST',
    path: '/api/v1/processes/{id}/cancel',
    isPublic: false,
    isList: false,
    hasBody: true,
  },
  resumeActivity: {
    method: 'POST',
    path: '/api/v1/processes/{id}/activities/{activityId}/resume',
    isPublic: false,
    isList: false,
    hasBody: true,
  },
  listSchedules: { method: 'GET', path: '/api/v1/schedules', isPublic: false, isList: true, hasBody: false },
  previewSchedule: {
    method: 'POST',
    path: '/api/v1/schedules/preview',
    isPublic: false,
    isList: false,
    hasBody: true,
  },
  pauseSchedule: {
    method: 'POST',
    path: '/api/v1/schedules/{id}/pause',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  resumeSchedule: {
    method: 'POST',
    path: '/api/v1/schedules/{id}/resume',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  listTasks: { method: 'GET', path: '/api/v1/tasks', isPublic: false, isList: true, hasBody: false },
  getTask: { method: 'GET', path: '/api/v1/tasks/{id}', isPublic: false, isList: false, hasBody: false },
  decideTask: {
    method: 'POST',
    path: '/api/v1/tasks/{id}/decide',
    isPublic: false,
    isList: false,
    hasBody: true,
  },
  assignTask: {
    method: 'POST',
    path: '/api/v1/tasks/{id}/assign',
    isPublic: false,
    isList: false,
    hasBody: true,
  },
  createResumeLink: {
    method: 'POST',
    path: '/api/v1/tasks/{id}/links',
    isPublic: false,
    isList: false,
    hasBody: true,
  },
  getLinkedTask: {
    method: 'GET',
    path: '/api/v1/resume/{token}',
    isPublic: true,
    isList: false,
    hasBody: false,
  },
  resumeByLink: {
    method: 'POST',
    path: '/api/v1/resume/{token}',
    isPublic: true,
    isList: false,
    hasBody: true,
  },
  createTicket: {
    method: 'POST',
    path: '/api/v1/executions/{id}/ticket',
    isPublic: false,
    isList: false,
    hasBody: false,
  },
  listNodeTypes: { method: 'GET', path: '/api/v1/node-types', isPublic: false, isList: true, hasBody: false },
} as const satisfies Record<keyof Operations, Operation>;
