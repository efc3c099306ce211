export * from './driver/ports.ts';
export * from './node-runtime.ts';
export * from './plan.ts';
export * from './state.ts';
