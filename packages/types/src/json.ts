import { z } from 'zod';

/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A JSON object. */
export type JsonObject = { [key: string]: Json };

/** Accepts any JSON value; depth, size and characters are checked by `findUnstorable` of @rex/utils. */
export const JsonSchema: z.ZodType<Json> = z.json() as z.ZodType<Json>;
/** Accepts any JSON object. */
export const JsonObjectSchema: z.ZodType<JsonObject> = z.record(z.string(), JsonSchema);

/**
 * A value as the engine carries it: in line, or, above `limits.inlineBytes`, by reference to a blob.
 * `blob` is the SHA-256 of the JSON text in hexadecimal, `bytes` its length in UTF-8.
 */
export type Value = { inline: Json } | { blob: string; bytes: number };
