import { newSecret } from '@rex/database';

const PREFIX = 'rex_';

/** A new access token for programs; only its hash is kept. */
export const newAccessToken = (): string => `${PREFIX}${newSecret()}`;

/** Whether a bearer token is an access token; its beginning tells readers and secret scanners, too. */
export const isAccessToken = (token: string): boolean => token.startsWith(PREFIX);
