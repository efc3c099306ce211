import type { PageMeta } from '@rex/types';

/** The answer to a request that succeeded. */
export const envelope = <Data>(data: Data): { success: true; data: Data } => ({ success: true, data });

/** The answer with one page of a list. */
export const pageEnvelope = <Item>(
  data: Item[],
  { page, pageSize, total }: PageMeta,
): { success: true; data: Item[]; meta: PageMeta } => ({
  success: true,
  data,
  meta: { page, pageSize, total },
});
