import type { NamedTransaction } from '../connect/database.ts';

/** Every named transaction of REX; both databases import this module in the thread that owns the connection. */
export const transactions: Readonly<Record<string, NamedTransaction>> = {};
