import type { NamedTransaction } from '../connect/database.ts';
import { adoptExecutions, retireDriver } from '../execution-store/handover.ts';
import { rotateInFamily } from '../identity-store/refresh-tokens.ts';
import { applyMigrations } from '../migrate/apply-migrations.ts';

/** Every named transaction of REX; both databases import this module in the thread that owns the connection. */
export const transactions: Readonly<Record<string, NamedTransaction>> = {
  adoptExecutions,
  applyMigrations,
  retireDriver,
  rotateRefreshToken: rotateInFamily,
};
