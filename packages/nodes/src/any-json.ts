import type { Json } from '@rex/types';
import { z } from 'zod';

/**
 * Any JSON value, for configs and outputs. Not z.json(), which would walk and copy every value at every step: what
 * comes out of an expression is JSON already, and whether it can be stored is checked where it is stored (E12).
 */
export const AnyJson = z.unknown() as z.ZodType<Json>;

/** Any JSON value that a node passes on: an expression that gave nothing counts as null. */
export const AnyJsonOrNull = z.unknown().transform((value): Json => (value ?? null) as Json);
