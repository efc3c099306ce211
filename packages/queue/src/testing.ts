export { type LiveBusEnds, liveBusConformance } from './live-bus/live-bus.conformance.ts';
