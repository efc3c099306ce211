import type { HistoryEntry, Json, RexError } from '@rex/types';
import type { ExpressionPool } from '../expressions/index.ts';
import type { Catalogue } from '../node-runtime.ts';
import type { ExecutionState } from '../state.ts';
import type { StartHeart } from './heart.ts';
import type { ExecutionStore, NewExecution } from './ports.ts';
import type { Scheduler } from './scheduler.ts';

/** What a driver tells whoever watches: only what is committed. */
export interface DriverObserver {
  onCommitted?(executionId: string, entries: readonly HistoryEntry[], state: ExecutionState): void;
  /** Something went wrong that no execution's history can say. */
  onTrouble?(error: RexError, executionId: string | null): void;
}

export interface DriverDeps {
  name: string;
  store: ExecutionStore;
  catalogue: Catalogue;
  pool: ExpressionPool;
  scheduler: Scheduler;
  startHeart: StartHeart;
  /** SHA-256 of a text in hexadecimal. */
  hash(text: string): string;
  /** Executions held in memory at once. */
  capacity: number;
  observer?: DriverObserver;
}

/** What an execution is begun with; its moment is the driver's to say. */
export type ExecutionStart = Omit<NewExecution, 'input' | 'createdAt' | 'parent'> & { input: Json };
