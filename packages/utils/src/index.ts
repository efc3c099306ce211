export * from './canonical-json.ts';
export * from './find-unstorable.ts';
export * from './hash-unit.ts';
export * from './json-bytes.ts';
export * from './json-pointer.ts';
export * from './lru.ts';
export * from './nearest.ts';
export * from './sha256.ts';
