import type { ExpressionContext } from '@rex/engine';
import type { Json, JsonObject } from '@rex/types';
import { createContext, useContext } from 'react';

/** A value that an expression may name: what is known of its form, and what it was the last time. */
export interface KnownValue {
  schema: JsonObject | boolean | undefined;
  sample: Json | undefined;
}

/** A node upstream. */
export interface KnownNode extends KnownValue {
  id: string;
  title: string;
}

/** All that the expressions of one field see. */
export interface ExpressionScope {
  nodes: readonly KnownNode[];
  trigger: KnownValue;
  memory: KnownValue;
  /** Those of `item`, `index`, `last` and `error` that are there. */
  extras: ReadonlyMap<string, KnownValue>;
  /** The data of an execution to try expressions on; null when there was none. */
  context: ExpressionContext | null;
  /** Whose data that is, in words: `the last execution`. */
  contextName: string;
}

const NOTHING: KnownValue = { schema: undefined, sample: undefined };

export const EMPTY_SCOPE: ExpressionScope = {
  nodes: [],
  trigger: NOTHING,
  memory: NOTHING,
  extras: new Map(),
  context: null,
  contextName: 'the last execution',
};

export const ExpressionScopeContext = createContext<ExpressionScope>(EMPTY_SCOPE);

export const useExpressionScope = (): ExpressionScope => useContext(ExpressionScopeContext);
