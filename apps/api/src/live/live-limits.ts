/** What live sockets may take of this process. */
export interface LiveLimits {
  /** With more than this on its way to a client, the next event waits until it has left. */
  bufferedBytesMax: number;
  /** A client that lets this much wait for so long is closed with 1013. */
  stalledMs: number;
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
  bufferedBytesMax: 1_048_576,
  stalledMs: 30_000,
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
