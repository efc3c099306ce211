import type { WaitingReason } from '@rex/types';

const WORDS: Record<WaitingReason, string> = {
  timer: 'for a time',
  signal: 'for an event',
  task: 'for a person',
  child: 'for a sub-workflow',
  retry: 'to try again',
  budget: 'for budget',
  in_doubt: 'step in doubt',
  incident: 'for a decision',
};

/** Why an execution waits, after the word "Waiting". */
export const waitingWords = (reason: WaitingReason | null): string | null => reason && WORDS[reason];
