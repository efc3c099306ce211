import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { parseAllowHosts, webhookKey } from '@rex/nodes';
import { RexError, toRexError } from '@rex/types';
import { z } from 'zod';
import { QUEUE_KINDS, type QueueKind, queueKind } from './queue-kind.ts';

const Level = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']);
const Flag = z
  .enum(['0', '1', 'true', 'false'], { error: 'must be 1 or 0' })
  .transform((text) => text === '1' || text === 'true');
const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, { error: `must be a whole number from ${least} to ${most}` })
    .transform(Number)
    .refine((value) => value >= least && value <= most, {
      error: `must be a whole number from ${least} to ${most}`,
    });
const address = (protocols: readonly string[]) =>
  z.string().refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be an address that begins with ${protocols.map((each) => `${each}//`).join(' or ')}`,
  });
const Secret = z.string().min(32, { error: 'must have at least 32 characters' });

const WebhookSecret = z.string().transform((text, context) => {
  try {
    webhookKey(text);
  } catch {
    context.addIssue({ code: 'custom', message: 'must be whsec_ and 24 to 64 bytes in base64' });
  }
  return text;
});

const AllowHosts = z.string().transform((text, context) => {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  try {
    parseAllowHosts(entries);
  } catch (thrown) {
    const message = toRexError(thrown).message.replace(/^REX_ALLOW_HOSTS: /, '');
    context.addIssue({ code: 'custom', message });
  }
  return entries;
});

const Origins = z.string().transform((text, context) => {
  const entries = text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
  const isOrigin = (entry: string): boolean =>
    URL.canParse(entry) && /^https?:$/.test(new URL(entry).protocol);
  if (!entries.every(isOrigin)) {
    context.addIssue({ code: 'custom', message: 'must be an address like https://app.example' });
    return z.NEVER;
  }
  return entries.map((entry) => new URL(entry).origin);
});

/** The variables of DESIGN §9a that this program reads. */
const Environment = z
  .object({
    HOST: z.string().default('127.0.0.1'),
    PORT: whole(0, 65_535).default(3000),
    REX_HOME: z.string().default('.rex'),
    DATABASE_URL: address(['postgres:', 'postgresql:']).optional(),
    REDIS_URL: address(['redis:', 'rediss:']).optional(),
    AMQP_URL: address(['amqp:', 'amqps:']).optional(),
    REX_QUEUE: z.enum(QUEUE_KINDS, { error: `must be one of ${QUEUE_KINDS.join(', ')}` }).optional(),
    REX_QUEUE_PREFIX: z
      .string()
      .regex(/^[a-z0-9_-]{1,60}$/, { error: 'must be small letters, digits, - and _, at most 60' })
      .default('rex'),
    REX_JWT_SECRET: Secret.optional(),
    REX_ALLOW_HOSTS: AllowHosts.default([]),
    REX_WORKER_CONCURRENCY: whole(1, 100_000).default(1_000),
    REX_RATE_LIMIT: whole(1, 100_000_000).default(100_000),
    FRONTEND_URL: Origins.default([]),
    EVENT_SINK_URL: address(['http:', 'https:']).optional(),
    EVENT_SINK_SECRET: WebhookSecret.optional(),
    LOG_LEVEL: Level.default('info'),
    LOG_JSON: Flag.optional(),
  })
  .refine((set) => (set.EVENT_SINK_URL === undefined) === (set.EVENT_SINK_SECRET === undefined), {
    path: ['EVENT_SINK_SECRET'],
    error: 'and EVENT_SINK_URL are set together, or neither is',
  });

/** What the environment says, checked. `home` is absolute. */
export interface Config {
  host: string;
  port: number;
  home: string;
  databaseUrl: string | null;
  /** What wakes workers. */
  queue: QueueKind;
  /** First part of the names that this installation uses on Redis and RabbitMQ. */
  queuePrefix: string;
  redisUrl: string | null;
  amqpUrl: string | null;
  jwtSecret: string | null;
  allowHosts: readonly string[];
  workerConcurrency: number;
  /** Requests per minute of one signed-in user. */
  rateLimitPerMinute: number;
  /** Other origins whose pages may call the API. */
  allowedOrigins: readonly string[];
  /** Where events that leave by HTTP go; null: nowhere. */
  eventSink: { url: string; secret: string } | null;
  logLevel: z.infer<typeof Level>;
  /** Null: JSON unless the log goes to a terminal. */
  logJson: boolean | null;
  noColor: boolean;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration from variables; an empty one counts as not set. Throws RexError `config_invalid` that lists
 * every problem and shows no value.
 */
export function parseConfig(variables: Variables, folder: string): Config {
  const set = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  const parsed = Environment.safeParse(set);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`);
    throw new RexError('config_invalid', `The environment is not right:\n  ${problems.join('\n  ')}`);
  }
  const { data } = parsed;
  return {
    host: data.HOST,
    port: data.PORT,
    home: resolve(folder, data.REX_HOME),
    databaseUrl: data.DATABASE_URL ?? null,
    queue: queueKind(data),
    queuePrefix: data.REX_QUEUE_PREFIX,
    redisUrl: data.REDIS_URL ?? null,
    amqpUrl: data.AMQP_URL ?? null,
    jwtSecret: data.REX_JWT_SECRET ?? null,
    allowHosts: data.REX_ALLOW_HOSTS,
    workerConcurrency: data.REX_WORKER_CONCURRENCY,
    rateLimitPerMinute: data.REX_RATE_LIMIT,
    allowedOrigins: data.FRONTEND_URL,
    eventSink:
      data.EVENT_SINK_URL && data.EVENT_SINK_SECRET
        ? { url: data.EVENT_SINK_URL, secret: data.EVENT_SINK_SECRET }
        : null,
    logLevel: data.LOG_LEVEL,
    logJson: data.LOG_JSON ?? null,
    noColor: wantsNoColor(variables),
  };
}

/** Whether the user wants no colours: by the convention, any text but an empty one in `NO_COLOR`. */
export const wantsNoColor = (variables: Variables = process.env): boolean =>
  (variables.NO_COLOR ?? '') !== '';

/** The configuration of this process: its environment, and below that the file `.env` of its folder. */
export function readConfig(): Config {
  const folder = process.cwd();
  return parseConfig({ ...readEnvFile(join(folder, '.env')), ...process.env }, folder);
}

function readEnvFile(path: string): Variables {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return {};
    throw new RexError('config_invalid', `The file .env cannot be read: ${toRexError(thrown).message}`, {
      cause: thrown,
    });
  }
}
