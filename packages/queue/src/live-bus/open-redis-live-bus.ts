import { openRedis, type Redis } from '../redis/open-redis.ts';
import type { LiveBus, OnBusTrouble } from './live-bus.ts';
import { NotifyLiveBus, type NotifyPort } from './notify-live-bus.ts';

export interface RedisLiveBusOptions {
  url: string;
  /** First part of the channel's name, so that installations can share a server. */
  prefix: string;
  onTrouble: OnBusTrouble;
}

/**
 * Opens a bus between processes over Redis pub/sub, gathered like that over NOTIFY; resolves when it hears what others
 * publish. Throws RexError `unavailable`.
 */
export async function openRedisLiveBus({ url, prefix, onTrouble }: RedisLiveBusOptions): Promise<LiveBus> {
  const opened: Redis[] = [];
  try {
    const publisher = await openRedis({ url, onTrouble });
    opened.push(publisher);
    const listener = await openRedis({ url, onTrouble });
    opened.push(listener);
    return await NotifyLiveBus.open(portOf({ publisher, listener, prefix, onTrouble }), { onTrouble });
  } catch (thrown) {
    for (const redis of opened) redis.disconnect();
    throw thrown;
  }
}

interface Ends {
  publisher: Redis;
  listener: Redis;
  prefix: string;
  onTrouble: OnBusTrouble;
}

function portOf({ publisher, listener, prefix, onTrouble }: Ends): NotifyPort {
  const nameOf = (channel: string): string => `${prefix}:${channel}`;
  return {
    async listen(channel, onMessage) {
      listener.on('message', (_channel: string, payload: string) => onMessage(payload));
      await listener.subscribe(nameOf(channel));
      // What was said meanwhile is lost, and that may be told only when it hears again.
      listener.on('ready', () => {
        listener.subscribe(nameOf(channel)).then(() => onMessage(''), onTrouble);
      });
      return async () => {
        listener.disconnect();
        publisher.disconnect();
      };
    },
    async notify(channel, payloads) {
      await Promise.all(payloads.map((payload) => publisher.publish(nameOf(channel), payload)));
    },
  };
}
