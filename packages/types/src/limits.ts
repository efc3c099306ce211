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
  /** Executions above one another, by `subworkflow`. */
  childDepth: 16,
  expressionPoolMs: 1_000,
  expressionPoolMb: 64,
  expressionInlineContextBytes: 65_536,
  nameChars: 200,
  eventTtlMs: 7 * 24 * 3_600_000,
  /** The lengths of what an event is found by fit an index of the database together. */
  eventTypeChars: 200,
  eventKeyChars: 400,
  eventIdChars: 300,
  instructionsChars: 20_000,
  /** A task may be decided until it is due; its timer fires this much later, so that no decision in time is overtaken. */
  decisionGraceMs: 2_000,
  eventBatch: 100,
  attemptTimeoutMs: 60_000,
  cancelGraceMs: 10_000,
  snapshotFullBytes: 16_384,
  pageSize: 50,
  pageSizeMax: 200,
  pagesMax: 1_000_000,
  /** Revisions, version numbers and history numbers: what a database counts in 32 bits. */
  counterMax: 2_147_483_647,
} as const;
