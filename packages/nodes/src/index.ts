export * from './egress/index.ts';
