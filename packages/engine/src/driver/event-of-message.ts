import type { EngineEvent } from '../advance/index.ts';
import { eventOfChild } from './child-message.ts';
import type { InboxMessage } from './ports.ts';

/** The event that a message from the inbox is. */
export function eventOfMessage(message: InboxMessage, at: number): EngineEvent {
  switch (message.kind) {
    case 'cancel': {
      const { actor, reason } = message;
      return { type: 'cancel_requested', actor, ...(reason === undefined ? {} : { reason }), at };
    }
    case 'suspend':
      return { type: 'suspended', actor: message.actor, at };
    case 'resume':
      return { type: 'resumed', actor: message.actor, at };
    case 'decide': {
      const { kind: _, ...decided } = message;
      return { type: 'decided', ...decided, at };
    }
    case 'signal': {
      const { path, payload, outlet = 'out', actor } = message;
      return { type: 'signal_received', path, payload, outlet, actor, at };
    }
    case 'child_ended':
      return eventOfChild(message, at);
  }
}
