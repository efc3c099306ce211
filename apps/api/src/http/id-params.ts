import { z } from 'zod';

/** The parameter of routes about one thing; ids in capitals are the same ids. */
export const IdParams = z.strictObject({ id: z.uuid().toLowerCase() });
export type IdParams = z.infer<typeof IdParams>;
