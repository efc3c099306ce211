import { z } from 'zod';
import { LIMITS } from '../limits.ts';
import { GivenMoment } from '../moment.ts';

export const Role = z.enum(['owner', 'editor', 'operator', 'viewer']);
export type Role = z.infer<typeof Role>;

/** A person with an account. */
export const User = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  createdAt: z.iso.datetime(),
});
export type User = z.infer<typeof User>;

const Email = z.email().max(320);
/** Long enough to resist guessing, short enough that hashing it cannot be an attack. */
const Password = z.string().min(10).max(200);

export const RegisterRequest = z.strictObject({
  email: Email,
  password: Password,
  name: z.string().trim().min(1).max(LIMITS.nameChars),
});
export type RegisterRequest = z.infer<typeof RegisterRequest>;

export const LoginRequest = z.strictObject({ email: Email, password: z.string().min(1).max(200) });
export type LoginRequest = z.infer<typeof LoginRequest>;

/** The token of the link that `rex start` prints. */
export const SignInRequest = z.strictObject({ token: z.string().min(1).max(200) });
export type SignInRequest = z.infer<typeof SignInRequest>;

/** A signed-in user: the access token belongs in memory only; the refresh token travels in an HttpOnly cookie. */
export const Session = z.strictObject({
  accessToken: z.string(),
  expiresAt: z.iso.datetime().describe('When the access token ends; ask for a new one before'),
  user: User,
});
export type Session = z.infer<typeof Session>;

/** What the caller is: the user, the workspace that requests act in, and the role there. */
export const Me = z.strictObject({
  user: User,
  workspace: z.strictObject({ id: z.uuid(), name: z.string() }),
  role: Role,
});
export type Me = z.infer<typeof Me>;

/** How this server lets people in. */
export const AuthOptions = z.strictObject({
  registration: z.boolean().describe('Whether anyone may make an account'),
  password: z.boolean().describe('Whether accounts have passwords; if not, the printed link is the way in'),
});
export type AuthOptions = z.infer<typeof AuthOptions>;

/** A long-lived token for programs; its secret is shown once, when it is made. */
export const AccessToken = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  readOnly: z.boolean(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  lastUsedAt: z.iso.datetime().nullable(),
});
export type AccessToken = z.infer<typeof AccessToken>;

export const CreateAccessToken = z.strictObject({
  name: z.string().trim().min(1).max(LIMITS.nameChars),
  readOnly: z.boolean().default(false),
  expiresAt: GivenMoment.nullable().default(null),
});
export type CreateAccessToken = z.input<typeof CreateAccessToken>;

export const CreatedAccessToken = AccessToken.extend({ token: z.string().describe('Shown this once') });
export type CreatedAccessToken = z.infer<typeof CreatedAccessToken>;
