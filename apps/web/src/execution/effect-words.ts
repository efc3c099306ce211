import type { EffectClass } from '@rex/types';

/** What an effect class means for somebody who wonders whether a step may run again. */
export const EFFECT_WORDS: Record<EffectClass, { word: string; meaning: string }> = {
  pure: { word: 'pure', meaning: 'It only computes; running it again changes nothing.' },
  read: { word: 'reads', meaning: 'It only reads from outside; running it again is safe.' },
  idempotent: {
    word: 'idempotent',
    meaning: 'It changes something outside under one key, so that running it again has its effect once.',
  },
  unsafe: {
    word: 'unsafe',
    meaning:
      'It changes something outside, and running it again may do so twice. REX never repeats it blindly.',
  },
};
