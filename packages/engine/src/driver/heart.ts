import type { Lease, LeaseLostError } from './ports.ts';

/** A lease lasts this long by the database clock … */
export const LEASE_TTL_MS = 3_000;
/** … is renewed this often … */
export const BEAT_EVERY_MS = 500;
/** … and nothing is dispatched later than this after the last renewal that came back. */
export const FRESH_MS = LEASE_TTL_MS / 2;

/** Renews a lease until stopped; a busy event loop must not hold it up. */
export interface Heart {
  stop(): Promise<void>;
}
export type StartHeart = (
  lease: Lease,
  told: { beat(databaseNow: number): void; lost(error: LeaseLostError): void },
) => Heart;
