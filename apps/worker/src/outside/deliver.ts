import { createHash } from 'node:crypto';
import { acceptEvents, type OutboxMessage } from '@rex/database';
import { EgressError, signWebhook } from '@rex/nodes';
import { type Json, type JsonObject, LIMITS, RexError } from '@rex/types';
import type { OutsideParts } from './outside-deps.ts';
import type { EventStarter } from './start-by-event.ts';

/** How long the receiver of an event has to answer. */
const ANSWER_MS = 15_000;

interface EmittedEvent {
  id: string;
  event: string;
  key: string;
  data: Json;
}

/** Delivers a message; throws when it did not arrive. Done twice, it arrives with the same id. */
export async function deliver(
  parts: OutsideParts,
  starter: EventStarter,
  message: OutboxMessage,
): Promise<void> {
  if (message.destination === 'workflow') {
    await starter.start(message.payload as { eventId: string; workflowId: string; nodeId: string });
    return;
  }
  const event = eventOf(message);
  if (message.destination === 'http') {
    const { isOptional } = message.payload as { isOptional?: boolean };
    return isOptional && parts.sink === null ? undefined : post(parts, event);
  }
  const { id, source, type, key, content } = event;
  await acceptEvents(parts.db, message.workspaceId, [{ id, source, type, key, content }]);
}

function eventOf({ executionId, payload, createdAt }: OutboxMessage) {
  const { id: given, event: type, key, data } = payload as unknown as EmittedEvent;
  // A path of nested loops may be longer than an event's id can be.
  const id = given.length <= LIMITS.eventIdChars ? given : createHash('sha256').update(given).digest('hex');
  const source = `/executions/${executionId}`;
  const content: JsonObject = { id, source, type, key, time: new Date(createdAt).toISOString(), data };
  return { id, source, type, key, content };
}

async function post({ egress, sink }: OutsideParts, event: ReturnType<typeof eventOf>): Promise<void> {
  if (sink === null) {
    const message = 'No receiver of events is configured: set EVENT_SINK_URL and EVENT_SINK_SECRET.';
    throw new RexError('config_invalid', message);
  }
  const { key, ...attributes } = event.content;
  const body = JSON.stringify({
    ...{ specversion: '1.0', datacontenttype: 'application/json', ...attributes },
    ...(key === '' ? {} : { rexkey: key }),
  });
  const timestamp = Math.floor(Date.now() / 1_000);
  const signed = signWebhook(sink.secret, { id: event.id, timestamp, body });
  const { status } = await egress
    .request({
      ...{ method: 'POST', url: sink.url, body, timeoutMs: ANSWER_MS },
      headers: { 'content-type': 'application/cloudevents+json', 'user-agent': 'rex', ...signed },
      secretHeaders: ['webhook-signature'],
    })
    .catch((thrown: unknown) => {
      if (thrown instanceof EgressError && thrown.code === 'egress_refused') throw thrown;
      const message = thrown instanceof Error ? thrown.message : String(thrown);
      throw new RexError('network', message, { cause: thrown });
    });
  if (status >= 200 && status < 300) return;
  const message = `The receiver of events answered ${status}.`;
  throw new RexError('http_unavailable', message, { details: { status } });
}
