import { type ERROR_CODES, type ErrorCode, errorFacts, type Failure, RexError } from '@rex/types';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import type { App } from '../app.ts';

/** Turns whatever a route throws into the one shape of failure. */
export function addErrorHandler(app: App): void {
  app.setErrorHandler<FastifyError | RexError>(handleError);
}

/** Answers for something thrown. */
export const handleError = (
  thrown: FastifyError | RexError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply => sendFailure(thrown instanceof RexError ? thrown : fromFramework(thrown), request, reply);

/** Answers with a failure; one of our own making says nothing of the inside and is logged with its cause. */
function sendFailure(error: RexError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { code, message, details, retryAfterMs } = error;
  const status = errorFacts(code).http;
  if (status >= 500) request.log.error({ err: error.cause ?? error, code }, 'request failed');
  if (retryAfterMs !== undefined) reply.header('retry-after', Math.max(1, Math.ceil(retryAfterMs / 1_000)));
  if (status === 401 && !reply.hasHeader('www-authenticate')) reply.header('www-authenticate', 'Bearer');
  const isOurs = status === 500;
  const failure: Failure = {
    success: false,
    error: {
      code: isOurs ? 'internal' : code,
      message: isOurs ? `Something went wrong inside REX; its log says what, under ${request.id}.` : message,
      ...(details === undefined || isOurs ? {} : { details }),
    },
  };
  return reply.code(status).type('application/json; charset=utf-8').send(failure);
}

const OF_FRAMEWORK: Record<string, { code: ErrorCode; message: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'payload_too_large',
    message: 'The body is larger than this route takes.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'invalid_input',
    message: 'Send JSON, and the header Content-Type: application/json.',
  },
  FST_ERR_CTP_EMPTY_JSON_BODY: { code: 'invalid_json', message: 'The body is empty: send JSON.' },
  FST_ERR_CTP_INVALID_JSON_BODY: { code: 'invalid_json', message: 'The body is not JSON.' },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'invalid_json',
    message: 'The body is not as long as Content-Length says.',
  },
  FST_ERR_BAD_URL: { code: 'not_found', message: 'The address is not a valid one.' },
};

function fromFramework(thrown: FastifyError): RexError {
  const known = OF_FRAMEWORK[thrown.code];
  if (known) return new RexError(known.code, known.message, { cause: thrown });
  // Plugins throw with a status of their own; what they say of a request's fault may be told.
  const code = codeOfStatus(thrown.statusCode);
  return code
    ? new RexError(code, thrown.message, { cause: thrown })
    : new RexError('internal', 'unexpected', { cause: thrown });
}

const BY_STATUS: Record<number, ErrorCode> = {
  400: 'invalid_input',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  413: 'payload_too_large',
  415: 'invalid_input',
  429: 'rate_limited',
  503: 'overloaded',
};

const codeOfStatus = (status = 500): ErrorCode | undefined =>
  BY_STATUS[status] satisfies keyof typeof ERROR_CODES | undefined;
