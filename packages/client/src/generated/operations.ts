// Written by scripts/write-client.ts from the API's OpenAPI document.
import type {
  AccessToken,
  Attempt,
  AuthOptions,
  CancelRequest,
  ContextAt,
  CreateAccessToken,
  CreatedAccessToken,
  CreateWorkflow,
  DecideRequest,
  Deleted,
  ExecuteRequest,
  Execution,
  ExecutionGraph,
  ExecutionSort,
  ExecutionSummary,
  HistoryEntry,
  Hook,
  LoginRequest,
  Me,
  NodeManifest,
  Published,
  PublishRequest,
  RegisterRequest,
  Session,
  SignInRequest,
  SnapshotSummary,
  Started,
  Step,
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
  /** Makes an account: `POST /api/v1/auth/register`. */
  register(args: MutationOptions & { body: RegisterRequest }): Promise<Session>;
  /** Signs in with a password: `POST /api/v1/auth/login`. */
  login(args: MutationOptions & { body: LoginRequest }): Promise<Session>;
  /** Signs in with the token of the link that `rex start` prints: `POST /api/v1/auth/sign-in`. */
  signIn(args: MutationOptions & { body: SignInRequest }): Promise<Session>;
  /** Gives a new access token for the refresh cookie: `POST /api/v1/auth/refresh`. */
  refresh(args?: MutationOptions): Promise<Session>;
  /** Ends the session of the refresh cookie: `POST /api/v1/auth/logout`. */
  logout(args?: MutationOptions): Promise<void>;
  /** Says who asks: `GET /api/v1/auth/me`. */
  me(args?: CallOptions): Promise<Me>;
  /** Says how this server lets people in: `GET /api/v1/auth/options`. */
  authOptions(args?: CallOptions): Promise<AuthOptions>;
  /** Lists the access tokens of the user: `GET /api/v1/access-tokens`. */
  listAccessTokens(args?: CallOptions): Promise<List<AccessToken>>;
  /** Makes an access token: `POST /api/v1/access-tokens`. */
  createAccessToken(args: MutationOptions & { body: CreateAccessToken }): Promise<CreatedAccessToken>;
  /** Takes an access token back: `DELETE /api/v1/access-tokens/{id}`. */
  deleteAccessToken(args: MutationOptions & { params: { id: string } }): Promise<void>;
  /** Lists workflows: `GET /api/v1/workflows`. */
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
  /** Keeps a new workflow: `POST /api/v1/workflows`. */
  createWorkflow(args: MutationOptions & { body: CreateWorkflow }): Promise<Workflow>;
  /** Gives a workflow with its draft: `GET /api/v1/workflows/{id}`. */
  getWorkflow(args: CallOptions & { params: { id: string } }): Promise<Workflow>;
  /** Changes a workflow: `PUT /api/v1/workflows/{id}`. */
  updateWorkflow(args: MutationOptions & { params: { id: string }; body: UpdateWorkflow }): Promise<Workflow>;
  /** Deletes a workflow: `DELETE /api/v1/workflows/{id}`. */
  deleteWorkflow(args: MutationOptions & { params: { id: string } }): Promise<Deleted>;
  /** Archives a workflow: `POST /api/v1/workflows/{id}/archive`. */
  archiveWorkflow(args: MutationOptions & { params: { id: string } }): Promise<Workflow>;
  /** Restores an archived workflow: `POST /api/v1/workflows/{id}/restore`. */
  restoreWorkflow(args: MutationOptions & { params: { id: string } }): Promise<Workflow>;
  /** Checks any graph: `POST /api/v1/workflows/validate`. */
  validateGraph(args: MutationOptions & { body: ValidateRequest }): Promise<Validation>;
  /** Checks the draft of a workflow: `POST /api/v1/workflows/{id}/validate`. */
  validateWorkflow(args: MutationOptions & { params: { id: string } }): Promise<Validation>;
  /** Publishes the draft as a version: `POST /api/v1/workflows/{id}/publish`. */
  publishWorkflow(
    args: MutationOptions & { params: { id: string }; body?: PublishRequest },
  ): Promise<Published>;
  /** Lists the versions of a workflow: `GET /api/v1/workflows/{id}/versions`. */
  listVersions(
    args: CallOptions & { params: { id: string }; query?: { page?: number; pageSize?: number } },
  ): Promise<List<VersionSummary>>;
  /** Gives a version with its graph: `GET /api/v1/workflows/{id}/versions/{version}`. */
  getVersion(args: CallOptions & { params: { id: string; version: number } }): Promise<Version>;
  /** Lists the addresses that start a workflow: `GET /api/v1/workflows/{id}/hooks`. */
  listHooks(args: CallOptions & { params: { id: string } }): Promise<List<Hook>>;
  /** Gives a webhook node a new address: `POST /api/v1/workflows/{id}/hooks/{nodeId}/rotate`. */
  rotateHook(args: MutationOptions & { params: { id: string; nodeId: string } }): Promise<Hook>;
  /** Starts an execution: `POST /api/v1/workflows/{id}/execute`. */
  executeWorkflow(
    args: MutationOptions & { params: { id: string }; query?: { wait?: number }; body?: ExecuteRequest },
  ): Promise<Started | Execution>;
  /** Lists the executions of a workflow: `GET /api/v1/workflows/{id}/executions`. */
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
  /** Lists executions: `GET /api/v1/executions`. */
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
  /** Gives an execution: `GET /api/v1/executions/{id}`. */
  getExecution(args: CallOptions & { params: { id: string } }): Promise<Execution>;
  /** Lists the steps of an execution in order: `GET /api/v1/executions/{id}/steps`. */
  listSteps(
    args: CallOptions & {
      params: { id: string };
      query?: { page?: number; pageSize?: number; path?: string; summary?: 'true' | 'false' };
    },
  ): Promise<List<Step>>;
  /** Lists the attempts of an execution: `GET /api/v1/executions/{id}/attempts`. */
  listAttempts(
    args: CallOptions & {
      params: { id: string };
      query?: { page?: number; pageSize?: number; path?: string };
    },
  ): Promise<List<Attempt>>;
  /** Reads the history after a number: `GET /api/v1/executions/{id}/history`. */
  readHistory(
    args: CallOptions & { params: { id: string }; query?: { after?: number; limit?: number } },
  ): Promise<HistoryEntry[]>;
  /** Lists the snapshots of an execution: `GET /api/v1/executions/{id}/snapshots`. */
  listSnapshots(
    args: CallOptions & { params: { id: string }; query?: { page?: number; pageSize?: number } },
  ): Promise<List<SnapshotSummary>>;
  /** Gives the context at a history number: `GET /api/v1/executions/{id}/snapshots/{seq}`. */
  readSnapshot(args: CallOptions & { params: { id: string; seq: number } }): Promise<ContextAt>;
  /** Gives the graph that an execution is pinned to: `GET /api/v1/executions/{id}/graph`. */
  getExecutionGraph(args: CallOptions & { params: { id: string } }): Promise<ExecutionGraph>;
  /** Asks an execution to end as CANCELLED: `POST /api/v1/executions/{id}/cancel`. */
  cancelExecution(
    args: MutationOptions & { params: { id: string }; body?: CancelRequest },
  ): Promise<Execution>;
  /** Asks an execution to start no further steps: `POST /api/v1/executions/{id}/suspend`. */
  suspendExecution(args: MutationOptions & { params: { id: string } }): Promise<Execution>;
  /** Lets a suspended execution go on: `POST /api/v1/executions/{id}/resume`. */
  resumeExecution(args: MutationOptions & { params: { id: string } }): Promise<Execution>;
  /** Decides a step that waits as an incident or in doubt: `POST /api/v1/executions/{id}/decide`. */
  decideExecution(
    args: MutationOptions & { params: { id: string }; body: DecideRequest },
  ): Promise<Execution>;
  /** Gives a key to the live socket: `POST /api/v1/executions/{id}/ticket`. */
  createTicket(args: MutationOptions & { params: { id: string } }): Promise<Ticket>;
  /** Lists the node types with their manifests: `GET /api/v1/node-types`. */
  listNodeTypes(args?: CallOptions): Promise<List<NodeManifest>>;
}

/** How each operation is called. */
export const OPERATIONS = {
  register: { method: 'POST', path: '/api/v1/auth/register', isPublic: true, isList: false },
  login: { method: 'POST', path: '/api/v1/auth/login', isPublic: true, isList: false },
  signIn: { method: 'POST', path: '/api/v1/auth/sign-in', isPublic: true, isList: false },
  refresh: { method: 'POST', path: '/api/v1/auth/refresh', isPublic: true, isList: false },
  logout: { method: 'POST', path: '/api/v1/auth/logout', isPublic: true, isList: false },
  me: { method: 'GET', path: '/api/v1/auth/me', isPublic: false, isList: false },
  authOptions: { method: 'GET', path: '/api/v1/auth/options', isPublic: true, isList: false },
  listAccessTokens: { method: 'GET', path: '/api/v1/access-tokens', isPublic: false, isList: true },
  createAccessToken: { method: 'POST', path: '/api/v1/access-tokens', isPublic: false, isList: false },
  deleteAccessToken: { method: 'DELETE', path: '/api/v1/access-tokens/{id}', isPublic: false, isList: false },
  listWorkflows: { method: 'GET', path: '/api/v1/workflows', isPublic: false, isList: true },
  createWorkflow: { method: 'POST', path: '/api/v1/workflows', isPublic: false, isList: false },
  getWorkflow: { method: 'GET', path: '/api/v1/workflows/{id}', isPublic: false, isList: false },
  updateWorkflow: { method: 'PUT', path: '/api/v1/workflows/{id}', isPublic: false, isList: false },
  deleteWorkflow: { method: 'DELETE', path: '/api/v1/workflows/{id}', isPublic: false, isList: false },
  archiveWorkflow: { method: 'POST', path: '/api/v1/workflows/{id}/archive', isPublic: false, isList: false },
  restoreWorkflow: { method: 'POST', path: '/api/v1/workflows/{id}/restore', isPublic: false, isList: false },
  validateGraph: { method: 'POST', path: '/api/v1/workflows/validate', isPublic: false, isList: false },
  validateWorkflow: {
    method: 'POST',
    path: '/api/v1/workflows/{id}/validate',
    isPublic: false,
    isList: false,
  },
  publishWorkflow: { method: 'POST', path: '/api/v1/workflows/{id}/publish', isPublic: false, isList: false },
  listVersions: { method: 'GET', path: '/api/v1/workflows/{id}/versions', isPublic: false, isList: true },
  getVersion: {
    method: 'GET',
    path: '/api/v1/workflows/{id}/versions/{version}',
    isPublic: false,
    isList: false,
  },
  listHooks: { method: 'GET', path: '/api/v1/workflows/{id}/hooks', isPublic: false, isList: true },
  rotateHook: {
    method: 'POST',
    path: '/api/v1/workflows/{id}/hooks/{nodeId}/rotate',
    isPublic: false,
    isList: false,
  },
  executeWorkflow: { method: 'POST', path: '/api/v1/workflows/{id}/execute', isPublic: false, isList: false },
  listWorkflowExecutions: {
    method: 'GET',
    path: '/api/v1/workflows/{id}/executions',
    isPublic: false,
    isList: true,
  },
  listExecutions: { method: 'GET', path: '/api/v1/executions', isPublic: false, isList: true },
  getExecution: { method: 'GET', path: '/api/v1/executions/{id}', isPublic: false, isList: false },
  listSteps: { method: 'GET', path: '/api/v1/executions/{id}/steps', isPublic: false, isList: true },
  listAttempts: { method: 'GET', path: '/api/v1/executions/{id}/attempts', isPublic: false, isList: true },
  readHistory: { method: 'GET', path: '/api/v1/executions/{id}/history', isPublic: false, isList: false },
  listSnapshots: { method: 'GET', path: '/api/v1/executions/{id}/snapshots', isPublic: false, isList: true },
  readSnapshot: {
    method: 'GET',
    path: '/api/v1/executions/{id}/snapshots/{seq}',
    isPublic: false,
    isList: false,
  },
  getExecutionGraph: { method: 'GET', path: '/api/v1/executions/{id}/graph', isPublic: false, isList: false },
  cancelExecution: { method: 'POST', path: '/api/v1/executions/{id}/cancel', isPublic: false, isList: false },
  suspendExecution: {
    method: 'POST',
    path: '/api/v1/executions/{id}/suspend',
    isPublic: false,
    isList: false,
  },
  resumeExecution: { method: 'POST', path: '/api/v1/executions/{id}/resume', isPublic: false, isList: false },
  decideExecution: { method: 'POST', path: '/api/v1/executions/{id}/decide', isPublic: false, isList: false },
  createTicket: { method: 'POST', path: '/api/v1/executions/{id}/ticket', isPublic: false, isList: false },
  listNodeTypes: { method: 'GET', path: '/api/v1/node-types', isPublic: false, isList: true },
} as const satisfies Record<keyof Operations, Operation>;
