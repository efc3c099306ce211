/** What forms and compile know of how a duration is written. */
export const DURATION_HINTS = {
  pattern: '^\\s*(\\d+(\\.\\d+)?(ms|s|m|h|d|w)|\\d+|P[0-9WDTHMS.]+)\\s*$',
  minimum: 0,
};
