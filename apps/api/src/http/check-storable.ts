import { type Json, LIMITS, RexError } from '@rex/types';
import { findUnstorable } from '@rex/utils';
import type { App } from '../app.ts';

/** A route's body holds the value that is kept one level down (`{ input: … }`). */
const DEPTH_MAX = LIMITS.jsonDepth + 1;

/** E12: what no database can hold is refused before anything looks at it, with its place. */
export function checkStorable(app: App): void {
  app.addHook('preValidation', async ({ body, query, params }) => {
    for (const [part, value] of Object.entries({ body, query, params })) {
      if (value === undefined || Buffer.isBuffer(value)) continue;
      const found = findUnstorable(value, { depthMax: DEPTH_MAX });
      if (!found) continue;
      const path = `/${part}${found.path}`;
      const details: Json = [{ path, message: found.message }];
      throw new RexError('not_storable', `${path} ${found.message}`, { details });
    }
  });
}
