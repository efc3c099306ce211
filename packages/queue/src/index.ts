export type { LiveBus } from './live-bus/live-bus.ts';
