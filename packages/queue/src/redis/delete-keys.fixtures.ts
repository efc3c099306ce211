import { openRedis } from './open-redis.ts';

/** Takes away every key that belongs to the prefix of one test. */
export async function deleteKeys(url: string, prefix: string): Promise<void> {
  const redis = await openRedis({ url, onTrouble: () => undefined });
  const keys = await redis.keys(`*${prefix}*`);
  if (keys.length > 0) await redis.del(...keys);
  redis.disconnect();
}
