import type { Database } from '@rex/database';
import type { Driver, ExecutionStore } from '@rex/engine';
import type { LiveBus } from '@rex/queue';
import type { NodeManifest } from '@rex/types';
import type { Logger } from 'pino';
import type { LiveLimits } from './live/live-limits.ts';

/** Begins an execution: the driver of this process, or a row that any worker may claim. */
export type ExecutionStarter = Pick<Driver, 'start'>;

/** How what wakes workers is doing; `redis` is there where there is one. */
export interface TransportStates {
  queue: { kind: 'embedded' | 'postgres' | 'bullmq' | 'rabbitmq'; isConnected: boolean };
  redis?: { isConnected: boolean };
}

/** All that the control plane is a function of. */
export interface ApiDeps {
  db: Database;
  /** Only its inbox is used: the API decides nothing. */
  store: Pick<ExecutionStore, 'post'>;
  starter: ExecutionStarter;
  liveBus: LiveBus;
  manifests: readonly NodeManifest[];
  log: Logger;
  /** Key of the JSON Web Tokens (HS256). */
  jwtKey: Uint8Array | string;
  /** Whether anyone may register; otherwise the printed link is the only way in. */
  isRegistrationOpen: boolean;
  /** Origins besides our own that may call the API (FRONTEND_URL). */
  allowedOrigins: readonly string[];
  /** Folder of the exported web pages; null: none are served. */
  webRoot: string | null;
  /** Requests per minute of one signed-in user. */
  rateLimitPerMinute: number;
  /** How the transports are doing, for whoever asks whether this process is ready. */
  transports?(): Promise<TransportStates>;
  /** Whether a proxy in front says who asks and how (X-Forwarded-…); without one anybody could say so. */
  trustProxy?: boolean;
  /** Other limits of the live sockets than the usual ones. */
  live?: Partial<LiveLimits>;
}
