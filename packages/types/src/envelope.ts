import { z } from 'zod';
import { JsonSchema } from './json.ts';
import { LIMITS } from './limits.ts';

/** Where one page of a list stands in the whole. */
export const PageMeta = z.strictObject({
  page: z.int().min(1),
  pageSize: z.int().min(1),
  total: z.int().min(0),
});
export type PageMeta = z.infer<typeof PageMeta>;

/** Which page of a list is wanted. */
export const PageQuery = z.strictObject({
  page: z.coerce.number().int().min(1).max(LIMITS.pagesMax).default(1),
  pageSize: z.coerce.number().int().min(1).max(LIMITS.pageSizeMax).default(LIMITS.pageSize),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** The answer to a request that succeeded. */
export const success = <Data extends z.ZodType>(data: Data) =>
  z.strictObject({ success: z.literal(true), data, meta: PageMeta.optional() });

/** The answer to a request that failed. */
export const Failure = z.strictObject({
  success: z.literal(false),
  error: z.strictObject({ code: z.string(), message: z.string(), details: JsonSchema.optional() }),
});
export type Failure = z.infer<typeof Failure>;
