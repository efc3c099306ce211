import { RexError } from '@rex/types';

/** Why an outbound call gave no answer. */
export type EgressErrorCode =
  | 'egress_refused'
  | 'timeout'
  | 'network'
  | 'response_too_large'
  | 'invalid_url'
  | 'invalid_request'
  | 'too_many_redirects'
  | 'aborted';

interface EgressErrorOptions {
  /** Whether a byte of any request of the exchange may have left. */
  wasSent?: boolean;
  /** Whether the same call may be made again without asking anyone; false unless told. */
  retryable?: boolean;
  cause?: unknown;
}

/**
 * An outbound call that gave no answer. The message names at most host and port: paths, queries, header values
 * and bodies can hold secrets.
 */
export class EgressError extends RexError {
  declare readonly code: EgressErrorCode;
  /** False only when it is certain that no byte of the request was written to a socket. */
  readonly wasSent: boolean;

  constructor(code: EgressErrorCode, message: string, options: EgressErrorOptions = {}) {
    const { wasSent = false, retryable = false, cause } = options;
    super(code, message, { retryable, ...(cause === undefined ? {} : { cause }) });
    this.name = 'EgressError';
    this.wasSent = wasSent;
  }
}
