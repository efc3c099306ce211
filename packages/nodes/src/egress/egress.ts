import { lookup as resolve } from 'node:dns/promises';
import { Agent, type Dispatcher } from 'undici';
import { parseAllowHosts } from './allow-list.ts';
import { openDeadline } from './deadline.ts';
import { EgressError } from './egress-error.ts';
import { createGuardedConnector, type Lookup } from './guarded-connect.ts';
import { firstHop, type Hop, type Query } from './hop.ts';
import { EGRESS_LIMITS } from './limits.ts';
import { isDecodable, readBody, tooLarge } from './read-body.ts';
import { nextHop } from './redirect.ts';
import { type Sending, send } from './send.ts';
import { toEgressError } from './to-egress-error.ts';

export interface EgressRequest {
  method: string;
  /** http or https, without user name and password. */
  url: string;
  query?: Query;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** Over the whole exchange: names, sockets, redirects and the last byte of the body. */
  timeoutMs: number;
  /** Of the decoded body; `EGRESS_LIMITS.responseBytes` unless told. */
  maxResponseBytes?: number;
  /** Headers that hold a secret, besides the usual ones; they do not follow a redirect to another origin. */
  secretHeaders?: readonly string[];
  signal?: AbortSignal;
}

export interface EgressResponse {
  status: number;
  /** By lower-case name; several of one name are joined by ", ". A decoded body has no content-encoding or -length. */
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  /** Where the answer came from, after redirects. */
  url: string;
}

/** The one way out: every outbound call of a node goes through it. */
export interface Egress {
  /** Throws EgressError when there is no answer; any status is an answer. */
  request(request: EgressRequest): Promise<EgressResponse>;
  /** Waits for the calls under way (each has its deadline), then closes the sockets; later calls are refused. */
  close(): Promise<void>;
}

export interface EgressOptions {
  /** The entries of REX_ALLOW_HOSTS: `host`, `host:port`, `*.suffix`, an address or a CIDR. */
  allowHosts?: readonly string[];
  userAgent?: string;
  /** Resolves host names; the operating system's resolver unless told. */
  lookup?: Lookup;
}

const systemLookup: Lookup = async (hostname) =>
  (await resolve(hostname, { all: true, order: 'verbatim' })).map(({ address }) => address);

/** Makes the client for outbound calls; throws RexError `config_invalid` for a wrong `allowHosts` entry. */
export function createEgress(options: EgressOptions = {}): Egress {
  const { allowHosts = [], userAgent = 'REX', lookup = systemLookup } = options;
  // A plain Agent: it reads no proxy from the environment, which would connect where nothing is checked.
  const agent = new Agent({
    connect: createGuardedConnector(parseAllowHosts(allowHosts), lookup),
    connections: EGRESS_LIMITS.socketsPerOrigin,
    maxHeaderSize: EGRESS_LIMITS.responseHeaderBytes,
    allowH2: false,
    pipelining: 1,
    headersTimeout: 0, // the request's own deadline is the only clock
    bodyTimeout: 0,
  });
  const underWay = new Set<Promise<unknown>>();
  let closed = false;
  return {
    async request(request) {
      if (closed) throw new EgressError('aborted', 'REX is stopping: no more calls are made');
      const exchange = perform(agent, request, userAgent);
      underWay.add(exchange);
      try {
        return await exchange;
      } finally {
        underWay.delete(exchange);
      }
    },
    async close() {
      closed = true;
      await Promise.allSettled(underWay);
      await agent.destroy();
    },
  };
}

function checkLimits({ timeoutMs, maxResponseBytes = 0 }: EgressRequest): void {
  if (!(timeoutMs >= 1 && timeoutMs <= EGRESS_LIMITS.timeoutMs)) {
    throw new EgressError('invalid_request', `the timeout must be 1 to ${EGRESS_LIMITS.timeoutMs} ms`);
  }
  if (!(maxResponseBytes >= 0 && Number.isSafeInteger(maxResponseBytes))) {
    throw new EgressError('invalid_request', 'the largest answer must be a number of bytes');
  }
}

/** Carries one exchange through its redirects, under one deadline. */
async function perform(
  agent: Dispatcher,
  request: EgressRequest,
  userAgent: string,
): Promise<EgressResponse> {
  checkLimits(request);
  let hop = firstHop(request, userAgent);
  const secretHeaders = (request.secretHeaders ?? []).map((name) => name.toLowerCase());
  const maxBytes = request.maxResponseBytes ?? EGRESS_LIMITS.responseBytes;
  const deadline = openDeadline(request.timeoutMs, request.signal);
  const sending: Sending = { wasSent: false, signal: deadline.signal };
  try {
    for (let redirects = 0; !deadline.signal.aborted; redirects += 1) {
      const answer = await deadline.race(send(agent, hop, sending));
      const next = nextHopOf(answer, hop, secretHeaders);
      if (!next) return await deadline.race(receive(answer, hop, maxBytes));
      if (redirects === EGRESS_LIMITS.redirects) throw tooManyRedirects(answer, hop);
      const limit = EGRESS_LIMITS.redirectBodyBytes;
      await deadline.race(answer.body.dump({ limit, signal: deadline.signal }));
      hop = next;
    }
    throw deadline.signal.reason;
  } catch (error) {
    const { wasSent } = sending;
    throw toEgressError(error, { hop, method: request.method, wasSent, endedBy: deadline.endedBy() });
  } finally {
    deadline.close();
  }
}

function nextHopOf(
  answer: Dispatcher.ResponseData,
  hop: Hop,
  secretHeaders: readonly string[],
): Hop | undefined {
  try {
    return nextHop(hop, answer.statusCode, [answer.headers.location].flat()[0], secretHeaders);
  } catch (error) {
    discard(answer);
    throw error;
  }
}

function tooManyRedirects(answer: Dispatcher.ResponseData, hop: Hop): EgressError {
  discard(answer);
  const message = `${hop.url.host} redirects more than ${EGRESS_LIMITS.redirects} times; call the last URL directly`;
  return new EgressError('too_many_redirects', message);
}

/** Gives an answer up, and its socket. */
function discard(answer: Dispatcher.ResponseData): void {
  answer.body.on('error', () => {}).destroy(); // destroying it early is an error to undici, not to us
}

async function receive(answer: Dispatcher.ResponseData, hop: Hop, maxBytes: number): Promise<EgressResponse> {
  const { statusCode: status } = answer;
  const headers = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, [value ?? ''].flat().join(', ')]),
  );
  const hasBody = hop.method !== 'HEAD' && status !== 204 && status !== 304;
  if (hasBody && Number(headers['content-length']) > maxBytes) {
    discard(answer);
    throw tooLarge(maxBytes);
  }
  const coding = hasBody ? headers['content-encoding'] : undefined;
  const body = await readBody(answer.body, coding, maxBytes);
  if (isDecodable(coding)) {
    delete headers['content-encoding'];
    delete headers['content-length'];
  }
  return { status, headers, body, url: hop.url.href };
}
