export type { ApiDeps, ExecutionStarter } from './api-deps.ts';
export type { App, Routes } from './app.ts';
export { buildApi } from './build-api.ts';
export type { Caller, Need } from './caller.ts';
export { seedExamples } from './examples/seed-examples.ts';
