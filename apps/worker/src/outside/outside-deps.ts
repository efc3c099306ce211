import type { Database } from '@rex/database';
import type { Driver, ExecutionStore, ExpressionPool } from '@rex/engine';
import type { Egress } from '@rex/nodes';
import type { Logger } from 'pino';

/** Where events that leave REX by HTTP go, and what they are signed with. */
export interface EventSink {
  url: string;
  /** `whsec_…` as Standard Webhooks writes it. */
  secret: string;
}

/** What carries news between executions and the world. */
export interface OutsideDeps {
  db: Database;
  egress: Egress;
  /** Null: nothing leaves by HTTP. */
  sink: EventSink | null;
  /** Calls `ring` when something is in the outbox; gives what ends it. */
  listen(ring: () => void): Promise<() => Promise<void>>;
}

/** The same, with what the worker itself has. */
export interface OutsideParts extends OutsideDeps {
  driver: Pick<Driver, 'start' | 'plan'>;
  store: Pick<ExecutionStore, 'readGraph'>;
  pool: ExpressionPool;
  log: Logger;
}
