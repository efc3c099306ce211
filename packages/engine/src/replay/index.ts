export { historyOf } from './history-of.ts';
export { ReplayError, replay } from './replay.ts';
