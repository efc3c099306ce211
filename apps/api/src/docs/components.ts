import * as contract from '@rex/types';
import { z } from 'zod';

/** The schemas of the contract by the names that they are exported with. */
export const components = z.registry<{ id: string }>();

const names = new Map<z.ZodType, string>();
for (const [name, value] of Object.entries(contract)) {
  // OpenAPI lists the members of a query one by one, so it cannot be referred to as a whole.
  if (name.endsWith('Query')) continue;
  // One schema may have two names; the first is the component's.
  if (value instanceof z.ZodType && !names.has(value)) names.set(value, name);
}
for (const [schema, id] of names) components.add(schema, { id });
