export * from './auth.ts';
export * from './executions.ts';
export * from './workflows.ts';
