import { LIMITS } from '@rex/types';
import { z } from 'zod';

/** The type of an event, such as order.paid. */
export const EventType = z.string().min(1).max(LIMITS.eventTypeChars);

/** The correlation key of an event; a number is taken as its digits. */
export const EventKey = z.union([z.string().max(LIMITS.eventKeyChars), z.int()]);
