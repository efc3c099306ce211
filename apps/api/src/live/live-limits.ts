/** What live sockets may take of this process. */
export interface LiveLimits {
  /** A socket whose client reads so slowly that this much waits for it is closed with 1013. */
  bufferedBytesMax: number;
  /** While a client is told what happened before, the next part waits until no more than this is on its way. */
  bufferedBytesCalm: number;
  socketsPerUser: number;
  /** Frames that a client may send between two heart-beats; they say nothing to us. */
  framesPerBeat: number;
  frameBytesMax: number;
  heartbeatMs: number;
  /** After this a socket is closed with 1012, so that its client comes back and shows again that it may. */
  socketAgeMs: number;
  /** How often watched executions are looked at, since hints may be lost. */
  pollMs: number;
  /** Entries read at once. */
  pageEntries: number;
  /** The newest frames of an execution that are kept for clients that join or are a little behind. */
  keptFrames: number;
  keptBytes: number;
}

export const LIVE_LIMITS: LiveLimits = {
  bufferedBytesMax: 4 * 1_048_576,
  bufferedBytesCalm: 512 * 1_024,
  socketsPerUser: 200,
  framesPerBeat: 50,
  frameBytesMax: 4_096,
  heartbeatMs: 30_000,
  socketAgeMs: 3_600_000,
  pollMs: 1_000,
  pageEntries: 500,
  keptFrames: 500,
  keptBytes: 256 * 1_024,
};
