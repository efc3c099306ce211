export type { LiveBus, OnBusTrouble } from './live-bus/live-bus.ts';
export { LocalLiveBus } from './live-bus/local-live-bus.ts';
export {
  LIVE_CHANNEL,
  NotifyLiveBus,
  type NotifyLiveBusOptions,
  type NotifyPort,
} from './live-bus/notify-live-bus.ts';
