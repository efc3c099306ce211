import { RexError } from '@rex/types';

/** What can wake workers (REX_QUEUE). */
export const QUEUE_KINDS = ['embedded', 'postgres', 'bullmq', 'rabbitmq'] as const;
export type QueueKind = (typeof QUEUE_KINDS)[number];

type Variable = 'DATABASE_URL' | 'REDIS_URL' | 'AMQP_URL';

/** What each kind stands on. */
const NEEDS: Record<QueueKind, readonly Variable[]> = {
  embedded: [],
  postgres: ['DATABASE_URL'],
  bullmq: ['DATABASE_URL', 'REDIS_URL'],
  rabbitmq: ['DATABASE_URL', 'AMQP_URL'],
};

/**
 * The kind that was asked for, otherwise what the addresses allow. Throws RexError `config_invalid` when an address is
 * missing, or when several processes would share a database and nothing between them.
 */
export function queueKind(set: { [Key in Variable | 'REX_QUEUE']?: string | undefined }): QueueKind {
  const kind = (set.REX_QUEUE as QueueKind | undefined) ?? byAddresses(set);
  const missing = NEEDS[kind].filter((name) => set[name] === undefined);
  if (missing.length > 0) throw wrong(`${reason(set, kind)} needs ${missing.join(' and ')}: set it too`);
  if (kind === 'embedded' && set.DATABASE_URL !== undefined)
    throw wrong('REX_QUEUE=embedded is for the embedded database: take DATABASE_URL away, or use postgres');
  return kind;
}

function byAddresses(set: { [Key in Variable]?: string | undefined }): QueueKind {
  if (set.AMQP_URL !== undefined) return 'rabbitmq';
  if (set.REDIS_URL !== undefined) return 'bullmq';
  return set.DATABASE_URL === undefined ? 'embedded' : 'postgres';
}

function reason(
  set: { REX_QUEUE?: string | undefined; AMQP_URL?: string | undefined },
  kind: QueueKind,
): string {
  if (set.REX_QUEUE !== undefined) return `REX_QUEUE=${kind}`;
  return set.AMQP_URL === undefined ? 'REDIS_URL' : 'AMQP_URL';
}

const wrong = (problem: string): RexError =>
  new RexError('config_invalid', `The environment is not right:\n  ${problem}`);
