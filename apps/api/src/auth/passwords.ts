import { type Algorithm, hash, verify } from '@node-rs/argon2';

/** Argon2id as OWASP asks for it: 19 MiB, two passes, one lane. */
const OPTIONS = { algorithm: 2 satisfies Algorithm, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The hash of a password, with its salt and parameters. */
export const hashPassword = (password: string): Promise<string> => hash(password.normalize('NFKC'), OPTIONS);

/** Whether a password belongs to a hash. Without a hash it takes as long, and the answer is no. */
export async function checkPassword(password: string, passwordHash: string | null): Promise<boolean> {
  const isRight = await verify(passwordHash ?? (await standIn()), password.normalize('NFKC'));
  return passwordHash !== null && isRight;
}

let hashOfNobody: Promise<string> | undefined;
/** What the password of an unknown account is checked against. */
function standIn(): Promise<string> {
  hashOfNobody ??= hashPassword('the password of nobody');
  return hashOfNobody;
}
