import { connect } from 'amqplib';
import { openRedis } from './redis/open-redis.ts';

/** A server to test against; `skip` says why there is none. */
export interface TestServer {
  url: string;
  skip: string | false;
}

const servers = {
  redis: {
    ...{ variable: 'REX_TEST_REDIS_URL', usual: 'redis://127.0.0.1:6379' },
    ask: async (url: string) => (await openRedis({ url, onTrouble: () => undefined })).disconnect(),
  },
  amqp: {
    ...{ variable: 'REX_TEST_AMQP_URL', usual: 'amqp://guest:guest@127.0.0.1:5672' },
    ask: async (url: string) => (await connect(url)).close(),
  },
};

/** The server that the environment names, which must answer, or the one at the usual local address, if it does. */
export async function testServer(kind: 'redis' | 'amqp'): Promise<TestServer> {
  const { variable, usual, ask } = servers[kind];
  const named = process.env[variable];
  const url = named || usual;
  try {
    await ask(url);
    return { url, skip: false };
  } catch (thrown) {
    if (named) throw thrown;
    return { url, skip: `nothing answers at the usual address and ${variable} is not set` };
  }
}

/** First part of the names of one test, which nobody else uses. */
export const testPrefix = (): string => `rex-test-${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
