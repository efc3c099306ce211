import { z } from 'zod';
import { type Json, JsonSchema } from './json.ts';

/** What kind of fault an error is; decides who has to act. */
export const ErrorCategory = z.enum(['validation', 'execution', 'external', 'timeout', 'budget', 'internal']);
export type ErrorCategory = z.infer<typeof ErrorCategory>;

interface CodeFacts {
  category: ErrorCategory;
  /** HTTP status at an API door. */
  http: number;
  /** Whether the same call may succeed later without a change. */
  retryable: boolean;
}

const code = (category: ErrorCategory, http: number, retryable = false): CodeFacts => ({
  category,
  http,
  retryable,
});

/** Every error code, once. Authors' own codes (a `fail` node) are not listed and count as `execution`. */
export const ERROR_CODES = {
  // what a caller sent
  invalid_input: code('validation', 422),
  invalid_json: code('validation', 400),
  invalid_workflow: code('validation', 422),
  not_storable: code('validation', 422),
  payload_too_large: code('validation', 413),
  unauthorized: code('validation', 401),
  forbidden: code('validation', 403),
  not_found: code('validation', 404),
  conflict: code('validation', 409),
  stale_revision: code('validation', 409),
  not_published: code('validation', 409),
  already_final: code('validation', 409),
  already_decided: code('validation', 409),
  idempotency_mismatch: code('validation', 422),
  rate_limited: code('validation', 429, true),
  // what a step met
  config_invalid: code('execution', 422),
  expression_failed: code('execution', 422),
  expression_limit: code('execution', 422),
  condition_not_boolean: code('execution', 422),
  output_not_storable: code('execution', 422),
  output_too_large: code('execution', 422),
  too_many_items: code('execution', 422),
  too_many_steps: code('execution', 422),
  not_finished_in_cap: code('execution', 422),
  item_failed: code('execution', 422),
  step_failed: code('execution', 422),
  upstream_failed: code('execution', 422),
  attempt_lost: code('execution', 500, true),
  cancelled: code('execution', 409),
  decided_failed: code('execution', 422),
  child_failed: code('execution', 422, true),
  child_cancelled: code('execution', 409),
  too_deep: code('execution', 422),
  undo_failed: code('execution', 500),
  // what the outside did
  egress_refused: code('external', 422),
  network: code('external', 502, true),
  http_status: code('external', 502),
  http_unavailable: code('external', 502, true),
  response_too_large: code('external', 502),
  response_invalid: code('external', 502),
  // time
  timeout: code('timeout', 504, true),
  queue_timeout: code('timeout', 504),
  step_timeout: code('timeout', 504),
  execution_timeout: code('timeout', 504),
  // money
  budget_exceeded: code('budget', 402),
  price_unknown: code('budget', 402),
  // ourselves
  lease_lost: code('internal', 503, true),
  overloaded: code('internal', 503, true),
  unavailable: code('internal', 503, true),
  home_locked: code('internal', 503),
  schema_newer: code('internal', 503),
  commit_refused: code('internal', 500),
  internal: code('internal', 500),
} as const satisfies Record<string, CodeFacts>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** The facts of a code; an author's own code is an `execution` error that is not retried. */
export function errorFacts(errorCode: string): CodeFacts {
  return Object.hasOwn(ERROR_CODES, errorCode)
    ? ERROR_CODES[errorCode as ErrorCode]
    : { category: 'execution', http: 422, retryable: false };
}

/** An error as it is stored and sent: never a stack, never a secret. */
export const ErrorData = z.strictObject({
  code: z.string(),
  category: ErrorCategory,
  message: z.string(),
  retryable: z.boolean(),
  details: JsonSchema.optional(),
});
export type ErrorData = z.infer<typeof ErrorData>;

interface RexErrorOptions {
  details?: Json;
  cause?: unknown;
  /** Overrides what the code table says. */
  retryable?: boolean;
  /** The least wait before the next attempt, from `Retry-After`. */
  retryAfterMs?: number;
}

/** The one error class. `code` is from `ERROR_CODES` or an author's own. */
export class RexError extends Error {
  readonly code: string;
  readonly retryable: boolean;
  readonly details: Json | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(errorCode: ErrorCode | (string & {}), message: string, options: RexErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'RexError';
    this.code = errorCode;
    this.retryable = options.retryable ?? errorFacts(errorCode).retryable;
    this.details = options.details;
    this.retryAfterMs = options.retryAfterMs;
  }

  get category(): ErrorCategory {
    return errorFacts(this.code).category;
  }

  get httpStatus(): number {
    return errorFacts(this.code).http;
  }

  toData(): ErrorData {
    const { code: ownCode, category, message, retryable, details } = this;
    return { code: ownCode, category, message, retryable, ...(details === undefined ? {} : { details }) };
  }
}

/** The one conversion from something thrown; what is not a RexError becomes `internal` with the cause kept. */
export function toRexError(thrown: unknown, fallbackCode: ErrorCode = 'internal'): RexError {
  if (thrown instanceof RexError) return thrown;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new RexError(fallbackCode, message || 'unknown error', { cause: thrown });
}
