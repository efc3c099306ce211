import type { ExpressionErrorFacts, PoolJob } from '@rex/engine/expressions';
import type { Json } from '@rex/types';

/** What the pool sends: one job at a time. */
export type ToChild = PoolJob;

/** What a child answers: once when it can take jobs, and once for each. An absent value is an expression's nothing. */
export type FromChild =
  | { kind: 'ready' }
  | { kind: 'value'; value?: Json }
  | { kind: 'error'; what: string; facts: ExpressionErrorFacts };
