import { z } from 'zod';

const ISO = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;
const SHORT = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w)$/;
const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;
const MAX_MS = 100 * 366 * UNIT_MS.d;

/**
 * Milliseconds of a duration written as ISO 8601 without months and years (`PT10S`, `P2D`), in short (`10s`,
 * `1.5h`) or as a number of milliseconds; `null` when it is none of these, negative, or over 100 years.
 */
export function parseDuration(text: string | number): number | null {
  const ms = typeof text === 'number' ? text : textToMs(text.trim());
  return ms !== null && Number.isFinite(ms) && ms >= 0 && ms <= MAX_MS ? Math.round(ms) : null;
}

function textToMs(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  const short = SHORT.exec(text);
  if (short) return Number(short[1]) * UNIT_MS[short[2] as keyof typeof UNIT_MS];
  const iso = ISO.exec(text);
  if (!iso || text === 'P' || text.endsWith('T')) return null;
  const [, w, d, h, m, s] = iso.map((part) => Number(part ?? 0));
  const { w: W, d: D, h: H, m: M, s: S } = UNIT_MS;
  return (w ?? 0) * W + (d ?? 0) * D + (h ?? 0) * H + (m ?? 0) * M + (s ?? 0) * S;
}

/** A duration: `PT10S`, `10s` or milliseconds. */
export const Duration = z
  .union([z.string(), z.number()])
  .refine((value) => parseDuration(value) !== null, {
    error: 'is not a duration: write PT10S, 10s or a number of milliseconds',
  })
  .meta({ title: 'Duration', description: 'PT10S, 10s or a number of milliseconds' });
export type Duration = string | number;
