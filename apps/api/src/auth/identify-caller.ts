import { type Database, findTokenCaller, findUserCaller } from '@rex/database';
import { RexError } from '@rex/types';
import type { Caller } from '../caller.ts';
import { isAccessToken } from './access-token.ts';
import type { SessionJwt } from './session-jwt.ts';

/** Finds who asks by the token of a request. Throws RexError `unauthorized`. */
export type IdentifyCaller = (token: string) => Promise<Caller>;

/** Finds callers by an access token (`rex_…`) or by a session's JSON Web Token, with one query per request. */
export function identifyCaller(db: Database, jwt: SessionJwt): IdentifyCaller {
  return async (token) => {
    if (isAccessToken(token)) {
      const caller = await findTokenCaller(db, token);
      if (caller) return caller;
      throw new RexError('unauthorized', 'The access token is unknown, revoked or over: make a new one.');
    }
    const caller = await findUserCaller(db, jwt.verify(token));
    if (caller) return caller;
    throw new RexError('unauthorized', 'The account of this session is gone or disabled: sign in again.');
  };
}
