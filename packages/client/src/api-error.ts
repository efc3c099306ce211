import { type Json, RexError } from '@rex/types';

/** A request that failed; `status` is the HTTP status, 0 when there was no answer. */
export class ApiError extends RexError {
  readonly status: number;

  constructor(
    code: string,
    message: string,
    { status, ...options }: { status: number; details?: Json; cause?: unknown; retryAfterMs?: number },
  ) {
    super(code, message, options);
    this.name = 'ApiError';
    this.status = status;
  }
}
