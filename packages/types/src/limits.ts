/** Hard limits and defaults of DESIGN §12. Units are in the names. */
export const LIMITS = {
  nodesPerGraph: 10_000,
  attemptsMax: 10,
  loopItemsMax: 10_000,
  agentTurnsMax: 50,
  payloadBytes: 1_048_576,
  /** What an execution may be started with; kept once, as a blob where it is large. */
  inputBytes: 8_388_608,
  inlineBytes: 65_536,
  jsonDepth: 64,
  parallelSteps: 64,
  stepsPerExecution: 100_000,
  expressionPoolMs: 1_000,
  expressionPoolMb: 64,
  expressionInlineContextBytes: 65_536,
  nameChars: 200,
  eventTtlMs: 7 * 24 * 3_600_000,
  attemptTimeoutMs: 60_000,
  cancelGraceMs: 10_000,
  snapshotFullBytes: 16_384,
  pageSize: 50,
  pageSizeMax: 200,
} as const;
