import { errors } from 'undici';
import { EgressError, type EgressErrorCode } from './egress-error.ts';
import type { Hop } from './hop.ts';
import { EGRESS_LIMITS } from './limits.ts';
import { decideHttpRetry } from './retryable.ts';

interface Circumstances {
  /** The hop that failed. */
  hop: Hop;
  /** The method that was asked for. */
  method: string;
  wasSent: boolean;
  endedBy: 'timeout' | 'aborted' | undefined;
}

interface Finding {
  code: EgressErrorCode;
  message: string;
  cause?: unknown;
}

const METHODS_READ = new Set(['GET', 'HEAD', 'OPTIONS']);

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'has no address; check the host name',
  EAI_AGAIN: 'could not be resolved now; the name server did not answer',
  ECONNREFUSED: 'refused the connection; check that it runs and the port is right',
  ECONNRESET: 'broke the connection off',
  EPIPE: 'broke the connection off',
  UND_ERR_SOCKET: 'closed the connection before its answer was complete',
  EHOSTUNREACH: 'cannot be reached from here',
  ENETUNREACH: 'cannot be reached from here',
  ETIMEDOUT: 'did not accept a connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'did not accept a connection in time',
};

function wordsFor(code: string): string {
  if (Object.hasOwn(WORDS, code)) return WORDS[code] ?? '';
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/.test(code))
    return `has no valid TLS certificate or TLS (${code})`;
  if (code.startsWith('HPE_')) return 'gave an answer that is not HTTP';
  if (code.startsWith('Z_') || code.startsWith('ERR_BROTLI'))
    return 'gave an answer that cannot be decompressed';
  return code === '' ? 'gave no answer' : `gave no answer (${code})`;
}

function find(error: unknown, { hop, endedBy }: Circumstances): Finding {
  const { host } = hop.url;
  // The same error object may go to several waiting requests, so each makes its own of it.
  if (error instanceof EgressError) return { code: error.code, message: error.message };
  if (endedBy === 'timeout') return { code: 'timeout', message: `${host} gave no complete answer in time` };
  if (endedBy === 'aborted') return { code: 'aborted', message: `the call to ${host} was stopped` };
  if (error instanceof errors.HeadersOverflowError) {
    const message = `the headers of ${host} are larger than ${EGRESS_LIMITS.responseHeaderBytes} bytes`;
    return { code: 'response_too_large', message };
  }
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  // A parser's error holds a piece of the answer, which does not belong into a log.
  const cause = error instanceof errors.HTTPParserError ? undefined : error;
  return { code: 'network', message: `${host} ${wordsFor(code)}`, cause };
}

/** Turns whatever ended an exchange into the one error of egress; `retryable` is decided by the method alone. */
export function toEgressError(error: unknown, circumstances: Circumstances): EgressError {
  const { code, message, cause } = find(error, circumstances);
  const { method, wasSent } = circumstances;
  const effect = METHODS_READ.has(method.toUpperCase()) ? 'read' : 'unsafe';
  const { retryable } = decideHttpRetry({ kind: 'error', code, wasSent }, effect, 0);
  return new EgressError(code, message, { wasSent, retryable, cause });
}
