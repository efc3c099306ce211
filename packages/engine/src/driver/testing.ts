// What tests of adapters in other packages need: `@rex/engine/testing`.
export { driverConformance } from './driver.conformance.ts';
export { executionStoreConformance } from './execution-store.conformance.ts';
export * from './execution-store.fixtures.ts';
export { MemoryStore } from './memory-store.ts';
