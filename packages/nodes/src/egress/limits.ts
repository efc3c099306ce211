/** Bounds of every outbound call; a caller may ask for less or, where it says so, for more. */
export const EGRESS_LIMITS = {
  /** Decoded and wire bytes of an answer's body, each, unless the request says otherwise. */
  responseBytes: 1024 * 1024,
  /** All header bytes of an answer. */
  responseHeaderBytes: 16 * 1024,
  /** Characters of a URL, query included; of a redirect's target too. */
  urlLength: 8192,
  /** Hops after the first request. */
  redirects: 5,
  /** Bytes of a redirect's own body that are read so that its socket can be used again. */
  redirectBodyBytes: 16 * 1024,
  /** Name resolution, TCP and TLS of one socket, in milliseconds; the request's deadline may be nearer. */
  connectMs: 10_000,
  /** One address of several, before the next is tried, in milliseconds. */
  addressAttemptMs: 1000,
  /** Sockets to one origin. */
  socketsPerOrigin: 64,
  /** The longest timer that Node keeps, in milliseconds. */
  timeoutMs: 2 ** 31 - 1,
  /** The longest wait that a server's `Retry-After` may ask for, in milliseconds. */
  retryAfterMs: 60 * 60 * 1000,
} as const;
