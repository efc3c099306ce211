import underPressure from '@fastify/under-pressure';
import { RexError } from '@rex/types';
import type { App } from '../app.ts';

/** Mean delay of the event loop beyond which answers come too late to be worth their work. */
const LOOP_DELAY_MS = 2_000;
const RETRY_AFTER_MS = 5_000;

/** Refuses work while this process is too busy to do it in time; health still answers. */
export async function shedLoad(app: App): Promise<void> {
  await app.register(underPressure, {
    maxEventLoopDelay: LOOP_DELAY_MS,
    pressureHandler(request) {
      if (request.routeOptions.config.limit === 'none') return;
      throw new RexError('overloaded', 'This server is too busy: try again in a moment.', {
        retryAfterMs: RETRY_AFTER_MS,
      });
    },
  });
}
