/** The addresses of the pages. */
export const paths = {
  home: '/',
  signIn: '/sign-in/',
  newWorkflow: '/workflows/new/',
  tasks: '/tasks/',
  schedules: '/schedules/',
  workflow: (workflowId: string) => `/workflows/${workflowId}/`,
  executions: (workflowId: string) => `/workflows/${workflowId}/executions/`,
  execution: (workflowId: string, executionId: string) =>
    `/workflows/${workflowId}/executions/${executionId}/`,
} as const;
