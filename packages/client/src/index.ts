export { ApiError } from './api-error.ts';
export { createClient, type RexClient } from './create-client.ts';
export { OPERATIONS, type Operations } from './generated/operations.ts';
export type { LiveClock } from './live/live-clock.ts';
export type { LiveState } from './live/live-session.ts';
export { type LiveSocket, type WatchOptions, watchExecution } from './live/watch-execution.ts';
export type { CallOptions, ClientOptions, List, MutationOptions } from './request.ts';
