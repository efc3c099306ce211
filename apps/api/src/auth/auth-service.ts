import {
  createUser,
  type Database,
  endSession,
  findUser,
  findUserByEmail,
  newRefreshToken,
  rotateRefreshToken,
  type UserRow,
  useSignInToken,
} from '@rex/database';
import { type LoginRequest, type RegisterRequest, RexError, type Session } from '@rex/types';
import { hashPassword, passwordChecker } from './passwords.ts';
import type { SessionJwt } from './session-jwt.ts';

/** A session and the secret that renews it, which goes into a cookie. */
export interface OpenedSession {
  session: Session;
  refreshToken: string;
}

/** Lets people in and out. */
export interface AuthService {
  register(request: RegisterRequest): Promise<OpenedSession>;
  login(request: LoginRequest): Promise<OpenedSession>;
  signIn(token: string): Promise<OpenedSession>;
  refresh(refreshToken: string | undefined): Promise<OpenedSession>;
  logout(refreshToken: string | undefined): Promise<void>;
}

interface AuthDeps {
  db: Database;
  jwt: SessionJwt;
  isRegistrationOpen: boolean;
}

/** The rules of accounts and sessions. */
export function authService({ db, jwt, isRegistrationOpen }: AuthDeps): AuthService {
  const checkPassword = passwordChecker();
  const sessionOf = (user: UserRow): Session => ({ ...jwt.sign(user.id), user });
  const open = async (user: UserRow): Promise<OpenedSession> => ({
    session: sessionOf(user),
    refreshToken: await newRefreshToken(db, user.id),
  });
  return {
    async register({ email, name, password }) {
      if (!isRegistrationOpen) throw closed();
      return open(await createUser(db, { email, name, passwordHash: await hashPassword(password) }));
    },
    async login({ email, password }) {
      const found = await findUserByEmail(db, email);
      // The same work and the same answer whether there is such an account or not.
      const isRight = await checkPassword(password, found?.passwordHash ?? null);
      if (!found || !isRight || found.isDisabled) throw wrongPassword();
      const { passwordHash: _, isDisabled: __, ...user } = found;
      return open(user);
    },
    async signIn(token) {
      const userId = await useSignInToken(db, token);
      const user = userId === null ? null : await findUser(db, userId);
      if (user) return open(user);
      throw new RexError(
        'unauthorized',
        'The link was used before or is older than 15 minutes: start REX again for a new one.',
      );
    },
    async refresh(refreshToken) {
      const rotation = refreshToken === undefined ? null : await rotateRefreshToken(db, refreshToken);
      const user = rotation && 'userId' in rotation ? await findUser(db, rotation.userId) : null;
      if (!rotation || !('userId' in rotation) || !user) {
        throw new RexError('unauthorized', 'The session is over: sign in again.');
      }
      return { session: sessionOf(user), refreshToken: rotation.token };
    },
    async logout(refreshToken) {
      if (refreshToken !== undefined) await endSession(db, refreshToken);
    },
  };
}

const wrongPassword = (): RexError =>
  new RexError('unauthorized', 'The e-mail address or the password is wrong.');

const closed = (): RexError =>
  new RexError(
    'forbidden',
    'Nobody can make an account here: sign in with the link that `rex start` prints, or ask the operator to open registration.',
  );
