export * from './advance/index.ts';
export * from './driver/ports.ts';
export * from './node-runtime.ts';
export * from './path.ts';
export * from './plan.ts';
export * from './replay/index.ts';
export * from './state.ts';
