import { type Algorithm, hash, verify } from '@node-rs/argon2';

/** Argon2id as OWASP asks for it: 19 MiB, two passes, one lane. */
const OPTIONS = { algorithm: 2 satisfies Algorithm, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The hash of a password, with its salt and parameters. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), OPTIONS);

/** Whether a password belongs to a hash. */
export type CheckPassword = (password: string, passwordHash: string | null) => Promise<boolean>;

/** Checks passwords; where there is no hash it takes as long, from the first time on, and the answer is no. */
export function passwordChecker(): CheckPassword {
  const hashOfNobody = hashPassword('the password of nobody');
  return async (password, passwordHash) => {
    const isRight = await verify(passwordHash ?? (await hashOfNobody), password.normalize('NFKC'));
    return passwordHash !== null && isRight;
  };
}
