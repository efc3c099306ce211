import './jitless.ts';

export * from './api/index.ts';
export * from './duration.ts';
export * from './envelope.ts';
export * from './errors.ts';
export * from './execution.ts';
export * from './graph.ts';
export * from './history.ts';
export * from './identifier.ts';
export * from './json.ts';
export * from './limits.ts';
export * from './live-event.ts';
export * from './manifest.ts';
export * from './policy.ts';
export * from './problem.ts';
export * from './step.ts';
export * from './wait.ts';
export * from './workflow.ts';
