import { done, effectOf } from '@rex/engine';
import { type JsonObject, RexError } from '@rex/types';
import { z } from 'zod';
import { AnyJson } from '../any-json.ts';
import { defineNode, type NodeType } from '../define-node.ts';
import { EGRESS_LIMITS, EgressError, type EgressRequest, type EgressResponse } from '../egress/index.ts';
import { decodeBody } from '../http/decode-body.ts';
import { encodeBody } from '../http/encode-body.ts';
import { secretHeaderNames } from '../http/exposure.ts';
import { egressFailure, type FailedCall, statusFailure } from '../http/http-failure.ts';

const Scalar = z.union([z.string(), z.number(), z.boolean()]);
const HeaderName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, { error: 'is not the name of a header' });
const HeaderText = z.string().regex(/^[\t\x20-\x7e\x80-\xff]*$/, {
  error: 'holds a line break or another character that a header cannot hold',
});

const Config = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  url: z
    .string()
    .regex(/^https?:\/\//, { error: 'must begin with http:// or https://' })
    .describe('An address that begins with https:// or http://'),
  query: z
    .record(z.string(), z.union([Scalar, z.null(), z.array(Scalar)]).optional())
    .optional()
    .describe('Added to the URL; a list gives one pair per entry'),
  headers: z
    .record(HeaderName, z.union([HeaderText, z.number(), z.boolean()]).optional())
    .optional()
    .describe('By name, each a text on one line'),
  body: AnyJson.optional().describe('Text is sent as it is, all else as JSON'),
  idempotent: z
    .boolean()
    .optional()
    .describe('The server knows a repeated Idempotency-Key, so it may be sent again'),
  accept: z
    .array(z.int().min(100).max(599))
    .optional()
    .describe('Statuses of 400 and more that are not an error'),
  credential: z.string().min(1).optional().describe('A stored credential').meta({ literal: true }),
  parse: z.enum(['json', 'text']).optional().describe('By the content type unless told'),
});
type Config = z.output<typeof Config>;

/** Calls a URL and passes the answer on. */
export const http: NodeType = defineNode({
  type: 'http',
  ui: {
    title: 'HTTP request',
    group: 'services',
    icon: 'globe',
    summary: 'Calls a URL and passes the answer on',
  },
  config: Config,
  output: z.strictObject({ status: z.int(), headers: z.record(z.string(), z.string()), body: AnyJson }),
  outlets: ['out'],
  effect: {
    cases: [
      { if: { method: ['GET', 'HEAD', 'OPTIONS', null] }, effect: 'read' }, // null: before defaults are filled in
      { if: { idempotent: [true] }, effect: 'idempotent' },
    ],
    else: 'unsafe',
  },
  async run({ config, idempotencyKey, signal, now }, { egress }) {
    if (config.credential !== undefined) throw noCredentials();
    const effect = effectOf(http.manifest, config as JsonObject);
    const request = toRequest(config, effect === 'idempotent' ? idempotencyKey : null);
    const call: FailedCall = { ...request, effect, signal, now };
    let response: EgressResponse;
    try {
      response = await egress.request({ ...request, signal });
    } catch (error) {
      throw error instanceof EgressError ? egressFailure(error, call) : error;
    }
    const { status, headers } = response;
    if (status >= 400 && !config.accept?.includes(status)) throw statusFailure(response, call);
    return done({ status, headers: { ...headers }, body: decodeBody(response, config) });
  },
});

const noCredentials = () =>
  new RexError(
    'config_invalid',
    'credential: stored credentials come with a later version of REX; until then, leave the field out',
  );

/** The attempt's signal is its clock; the egress wants a bound of its own as well. */
function toRequest(config: Config, idempotencyKey: string | null) {
  const { method, url, query } = config;
  const headers = readHeaders(config.headers ?? {});
  headers['user-agent'] ??= 'rex';
  // An author who gives a key of their own knows what the server counts as the same.
  if (idempotencyKey !== null) headers['idempotency-key'] ??= idempotencyKey;
  const body = config.body === undefined ? null : encodeBody(config.body, headers['content-type']);
  if (body?.contentType) headers['content-type'] = body.contentType;
  return {
    method,
    url,
    headers,
    timeoutMs: EGRESS_LIMITS.timeoutMs,
    secretHeaders: secretHeaderNames(headers),
    ...(query === undefined ? {} : { query }),
    ...(body === null ? {} : { body: body.text }),
  } satisfies EgressRequest;
}

/** Headers by lower-case name; throws RexError `config_invalid` when one is given twice. */
function readHeaders(given: NonNullable<Config['headers']>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const lower = name.toLowerCase();
    if (Object.hasOwn(headers, lower))
      throw new RexError('config_invalid', `headers: ${lower} is given twice`);
    headers[lower] = String(value);
  }
  return headers;
}
