/** Rung when something is in the outbox that is due at once. */
export const OUTBOX_CHANNEL = 'rex_outbox';
