import { z } from 'zod';

/** The parameter of routes about one thing. */
export const IdParams = z.strictObject({ id: z.uuid() });
export type IdParams = z.infer<typeof IdParams>;
