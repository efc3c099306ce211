import {
  acceptEvents,
  type Database,
  listEvents,
  listOutbox,
  type NewEvent,
  retryOutbox,
} from '@rex/database';
import { checkStorable } from '@rex/engine';
import {
  type CloudEvent,
  type EventAnswer,
  type EventQuery,
  type Json,
  type JsonObject,
  LIMITS,
  type OutboxItem,
  type OutboxQuery,
  RexError,
} from '@rex/types';
import { jsonBytes } from '@rex/utils';
import type { Caller } from '../caller.ts';

/** Events that come from outside, and those that leave. */
export type EventService = ReturnType<typeof eventService>;

export function eventService(db: Database) {
  return {
    /** Accepts events, each once by its source and id, in one transaction. */
    async accept({ workspaceId }: Caller, events: readonly CloudEvent[]): Promise<EventAnswer[]> {
      const accepted = await acceptEvents(db, workspaceId, events.map(toNewEvent));
      return accepted.map(({ matched, started, isBuffered: buffered, isDuplicate: duplicate }) => ({
        ...{ matched, started, buffered, duplicate },
      }));
    },
    list: ({ workspaceId }: Caller, query: EventQuery) => listEvents(db, workspaceId, query),
    outbox: ({ workspaceId }: Caller, query: OutboxQuery) => listOutbox(db, workspaceId, query),
    retry: ({ workspaceId }: Caller, id: string): Promise<OutboxItem> => retryOutbox(db, workspaceId, id),
  };
}

function toNewEvent(event: CloudEvent): NewEvent {
  const { specversion: _, rexkey, data_base64: binary, data, ...attributes } = event;
  const { source, id, type, subject } = attributes;
  const key = rexkey ?? subject ?? '';
  const content: JsonObject = {
    ...(attributes as JsonObject),
    ...{ key, data: (data ?? null) as Json },
    ...(binary === undefined ? {} : { data_base64: binary }),
  };
  checkStorable(content, 'event');
  if (jsonBytes(JSON.stringify(content)) > LIMITS.payloadBytes) {
    const message = `The event ${id} is more than ${LIMITS.payloadBytes} bytes of JSON: send a URL to fetch its data from.`;
    throw new RexError('payload_too_large', message);
  }
  return { source, id, type, key, content };
}
