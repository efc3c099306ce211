import { probe, type ServerKind } from '../../../scripts/servers.ts';

/** A server to test against; `skip` says why there is none. */
export async function testServer(kind: ServerKind): Promise<{ url: string; skip: string | false }> {
  const found = await probe(kind);
  const skip = found.usable ? false : found.problem;
  if (skip !== false && process.env.REX_TEST_REQUIRE_SERVERS === '1') throw new Error(skip);
  return { url: found.url, skip };
}

/** First part of the names of one test, which nobody else uses. */
export const testPrefix = (): string => `rex-test-${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
