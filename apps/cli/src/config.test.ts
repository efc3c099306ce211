import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { RexError } from '@rex/types';
import { parseConfig } from './config.ts';

const folder = resolve('somewhere');

test('an empty environment is a local, embedded installation', () => {
  assert.deepEqual(parseConfig({}, folder), {
    host: '127.0.0.1',
    port: 3000,
    home: resolve(folder, '.rex'),
    databaseUrl: null,
    queue: 'embedded',
    queuePrefix: 'rex',
    redisUrl: null,
    amqpUrl: null,
    jwtSecret: null,
    allowHosts: [],
    workerConcurrency: 1_000,
    rateLimitPerMinute: 100_000,
    allowedOrigins: [],
    eventSink: null,
    logLevel: 'info',
    logJson: null,
    noColor: false,
  });
});

test('variables are read, and empty ones count as not set', () => {
  const config = parseConfig(
    {
      ...{ HOST: '0.0.0.0', PORT: '0', REX_HOME: 'data', DATABASE_URL: 'postgresql://a@b/c' },
      ...{ REX_ALLOW_HOSTS: ' localhost:8787, 10.0.0.0/8 ,', LOG_LEVEL: '', LOG_JSON: '1', NO_COLOR: '1' },
      ...{ FRONTEND_URL: 'https://app.example/, http://localhost:4000', REX_RATE_LIMIT: '60' },
    },
    folder,
  );
  assert.deepEqual([config.host, config.port, config.home], ['0.0.0.0', 0, resolve(folder, 'data')]);
  assert.equal(config.databaseUrl, 'postgresql://a@b/c');
  assert.deepEqual(config.allowHosts, ['localhost:8787', '10.0.0.0/8']);
  assert.deepEqual(config.allowedOrigins, ['https://app.example', 'http://localhost:4000']);
  assert.equal(config.rateLimitPerMinute, 60);
  assert.deepEqual([config.logLevel, config.logJson, config.noColor], ['info', true, true]);
});

test('all problems are told at once, and no value is shown', () => {
  const secret = 'short-and-secret';
  const variables = {
    ...{ PORT: '70000', DATABASE_URL: 'mysql://root:geheim@db', REX_JWT_SECRET: secret, LOG_LEVEL: 'loud' },
    ...{ REX_ALLOW_HOSTS: 'a b', REX_WORKER_CONCURRENCY: '0', LOG_JSON: 'perhaps' },
    ...{ FRONTEND_URL: 'app.example', REX_RATE_LIMIT: 'many' },
  };
  assert.throws(
    () => parseConfig(variables, folder),
    (error) => {
      assert.ok(error instanceof RexError);
      assert.equal(error.code, 'config_invalid');
      for (const name of Object.keys(variables)) assert.match(error.message, new RegExp(`${name} `));
      assert.doesNotMatch(error.message, /geheim|short-and-secret/);
      return true;
    },
  );
});

test('a receiver of events has an address and a secret, or is not set', () => {
  const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
  const url = 'https://events.example/rex';
  const both = parseConfig({ EVENT_SINK_URL: url, EVENT_SINK_SECRET: secret }, '/');
  assert.deepEqual(both.eventSink, { url, secret });
  for (const wrong of [{ EVENT_SINK_URL: url }, { EVENT_SINK_URL: url, EVENT_SINK_SECRET: 'short' }]) {
    assert.throws(() => parseConfig(wrong, '/'), /EVENT_SINK_SECRET/);
  }
});

const DATABASE_URL = 'postgres://a@b/c';
const REDIS_URL = 'redis://b:6379';
const AMQP_URL = 'amqp://a:geheim@b';

test('the queue is what is asked for, otherwise what the addresses allow', () => {
  const kindOf = (variables: Record<string, string>) => parseConfig(variables, folder).queue;
  assert.equal(kindOf({ DATABASE_URL }), 'postgres');
  assert.equal(kindOf({ DATABASE_URL, REDIS_URL }), 'bullmq');
  assert.equal(kindOf({ DATABASE_URL, REDIS_URL, AMQP_URL }), 'rabbitmq');
  assert.equal(kindOf({ DATABASE_URL, REDIS_URL, AMQP_URL, REX_QUEUE: 'bullmq' }), 'bullmq');
  assert.equal(kindOf({ DATABASE_URL, REDIS_URL, AMQP_URL, REX_QUEUE: 'postgres' }), 'postgres');
});

test('a queue whose address is missing is refused, and it is said what to set', () => {
  for (const [variables, said] of [
    [{ REX_QUEUE: 'bullmq', DATABASE_URL }, /REX_QUEUE=bullmq needs REDIS_URL/],
    [{ REX_QUEUE: 'rabbitmq', DATABASE_URL, REDIS_URL }, /REX_QUEUE=rabbitmq needs AMQP_URL/],
    [{ REX_QUEUE: 'postgres' }, /REX_QUEUE=postgres needs DATABASE_URL/],
    [{ REDIS_URL }, /REDIS_URL needs DATABASE_URL/],
    [{ AMQP_URL }, /AMQP_URL needs DATABASE_URL/],
    [{ REX_QUEUE: 'bullmq' }, /needs DATABASE_URL and REDIS_URL/],
    [{ REX_QUEUE: 'embedded', DATABASE_URL }, /take DATABASE_URL away/],
    [{ REX_QUEUE: 'kafka' }, /REX_QUEUE must be one of embedded, postgres/],
    [{ REX_QUEUE_PREFIX: 'a:b' }, /REX_QUEUE_PREFIX must be/],
  ] as const) {
    assert.throws(
      () => parseConfig(variables, folder),
      (error) => error instanceof RexError && error.code === 'config_invalid' && said.test(error.message),
      String(said),
    );
  }
});
