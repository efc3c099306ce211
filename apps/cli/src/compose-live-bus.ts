import { type Database, notifyAll } from '@rex/database';
import { type LiveBus, LocalLiveBus, NotifyLiveBus } from '@rex/queue';
import { toRexError } from '@rex/types';
import type { Logger } from 'pino';

/** Opens what carries live events: between processes over PostgreSQL, otherwise within this one. */
export async function openLiveBus(db: Database, log: Logger): Promise<LiveBus> {
  const onTrouble = (thrown: unknown): void => {
    const { code, message } = toRexError(thrown);
    log.warn({ code }, `A live event was lost: ${message}`);
  };
  if (db.kind === 'embedded') return new LocalLiveBus({ onTrouble });
  return NotifyLiveBus.open(
    {
      listen: (channel, onMessage) => db.listen(channel, onMessage),
      notify: (channel, payloads) => notifyAll(db, channel, payloads),
    },
    { onTrouble },
  );
}
