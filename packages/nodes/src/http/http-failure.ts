import { STATUS_CODES } from 'node:http';
import { type EffectClass, type JsonObject, RexError } from '@rex/types';
import { decideHttpRetry, type EgressError, type EgressResponse } from '../egress/index.ts';
import { shownUrl, withoutSecrets } from './exposure.ts';

const EXCERPT_BYTES = 1024;

/** The call that failed, as far as its failure needs it. */
export interface FailedCall {
  method: string;
  url: string;
  /** As they were sent; their values are blotted out of what is shown. */
  headers: Readonly<Record<string, string>>;
  effect: EffectClass;
  signal: AbortSignal;
  /** Milliseconds since 1970. */
  now: number;
}

/** An answer whose status the author does not accept: `http_unavailable` where it may pass, else `http_status`. */
export function statusFailure(response: EgressResponse, call: FailedCall): RexError {
  const { status, headers } = response;
  const outcome = { kind: 'status', status, retryAfter: headers['retry-after'] } as const;
  const { retryable, retryAfterMs } = decideHttpRetry(outcome, call.effect, call.now);
  const url = shownUrl(response.url);
  const text = withoutSecrets(new TextDecoder().decode(response.body), call.headers);
  const advice = retryable ? '' : '; list the status in accept if it is an answer you expect';
  return new RexError(
    retryable ? 'http_unavailable' : 'http_status',
    `${call.method} ${url} answered ${`${status} ${STATUS_CODES[status] ?? ''}`.trimEnd()}${advice}`,
    {
      retryable,
      details: { status, url, body: excerpt(text) },
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    },
  );
}

/**
 * A call without an answer. Where an unsafe request may have reached the other side, `details.mayHaveHappened` is
 * true and nothing may send it again unasked.
 */
export function egressFailure(error: EgressError, call: FailedCall): RexError {
  const code = codeOf(error, call.signal);
  // To the egress a timeout of the attempt is an abort like any other; what follows is that of a timeout.
  const outcome = {
    kind: 'error',
    code: code === 'timeout' ? code : error.code,
    wasSent: error.wasSent,
  } as const;
  const { retryable, inDoubt } = decideHttpRetry(outcome, call.effect, call.now);
  const details: JsonObject = { method: call.method, url: shownUrl(call.url) };
  if (inDoubt) details.mayHaveHappened = true;
  const advice = inDoubt
    ? '; it had been sent and may have been carried out: look before you send it again'
    : '';
  return new RexError(code, `${error.message}${advice}`, {
    cause: error,
    retryable: retryable || code === 'unavailable',
    details,
  });
}

function codeOf({ code }: EgressError, signal: AbortSignal): string {
  switch (code) {
    case 'invalid_url':
    case 'invalid_request':
      return 'config_invalid';
    case 'too_many_redirects':
      return 'response_invalid';
    case 'aborted':
      return signal.aborted ? codeOfAbort(signal.reason) : 'unavailable';
    default:
      return code;
  }
}

function codeOfAbort(reason: unknown): string {
  if (reason instanceof RexError) return reason.code;
  return reason instanceof DOMException && reason.name === 'TimeoutError' ? 'timeout' : 'cancelled';
}

/** The beginning of a text, whole characters only, without what no database takes. */
function excerpt(text: string): string {
  const bytes = new TextEncoder().encode(text.replaceAll('\u0000', '\ufffd'));
  return new TextDecoder().decode(bytes.subarray(0, EXCERPT_BYTES), {
    stream: bytes.byteLength > EXCERPT_BYTES,
  });
}
