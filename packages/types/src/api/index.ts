export * from './auth.ts';
export * from './events.ts';
export * from './executions.ts';
export * from './processes.ts';
export * from './schedules.ts';
export * from './tasks.ts';
export * from './workflows.ts';
