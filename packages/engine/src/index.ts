export * from './compile/index.ts';
export * from './advance/index.ts';
export { Committer } from './driver/committer.ts';
export {
  BEAT_EVERY_MS,
  Driver,
  type DriverDeps,
  type DriverObserver,
  type ExecutionStart,
  FRESH_MS,
  type Heart,
  LEASE_TTL_MS,
  type StartHeart,
} from './driver/driver.ts';
export * from './driver/ports.ts';
export * from './expressions/index.ts';
export type { Scheduler } from './driver/scheduler.ts';
export * from './node-runtime.ts';
export * from './path.ts';
export * from './plan.ts';
export * from './replay/index.ts';
export * from './state.ts';
