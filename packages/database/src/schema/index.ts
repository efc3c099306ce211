export * from './doors.ts';
export * from './drivers.ts';
export { blobs, executions } from './executions.ts';
export * from './history.ts';
export * from './identity.ts';
export * from './steps.ts';
export * from './waits.ts';
export * from './workflows.ts';
