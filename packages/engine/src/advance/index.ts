export { advance } from './advance.ts';
export { type Beginning, begin } from './begin.ts';
export { type ChildRef, childOf } from './child.ts';
export type { Advanced } from './draft.ts';
export type { ChildEnded, Effect, EngineEvent, StartFacts } from './event.ts';
export { outstanding, runningSteps } from './outstanding.ts';
export { decideRetry, type RetryQuestion } from './retry.ts';
export { isAboutToRun } from './step.ts';
