import type { Database } from '../connect/database.ts';

/** Seconds without an answer after which the request that works on a key counts as dead. */
const DEAD_AFTER_SECONDS = 60;
/** Hours that an answer can be had again. */
const KEPT_HOURS = 24;

/** A request that may come again: its key counts per workspace and route. */
export interface RepeatableRequest {
  workspaceId: string;
  route: string;
  key: string;
  /** SHA-256 of all that makes it this request. */
  requestHash: string;
}

/** The right to work on a key; `takenAt` tells it from an earlier one that was given up for dead. */
export interface KeyClaim extends Omit<RepeatableRequest, 'requestHash'> {
  resourceId: string;
  takenAt: string;
}

/** What there is under a key: nothing yet, so that the request is to be done; its answer; or another request. */
export type KeyState =
  | { kind: 'claimed'; claim: KeyClaim }
  | { kind: 'answered'; statusCode: number; response: string }
  | { kind: 'running' }
  | { kind: 'mismatch' };

interface KeyRow {
  request_hash: string;
  status_code: number | null;
  response: string | null;
}

/** Claims a key for a request; the resource id of the first claim stays that of all later ones. */
export async function claimKey(
  db: Database,
  request: RepeatableRequest,
  newResourceId: string,
): Promise<KeyState> {
  const { workspaceId, route, key, requestHash } = request;
  const [, claimed, found] = await db.batch([
    {
      text: `
DELETE FROM idempotency_keys WHERE workspace_id = $1 AND route = $2 AND key = $3 AND expires_at <= now()`,
      values: [workspaceId, route, key],
    },
    {
      text: `
INSERT INTO idempotency_keys AS k (workspace_id, route, key, request_hash, resource_id, expires_at)
VALUES ($1, $2, $3, $4, $5, now() + make_interval(hours => $6))
ON CONFLICT (workspace_id, route, key) DO UPDATE SET taken_at = now()
WHERE k.request_hash = excluded.request_hash AND k.status_code IS NULL
  AND k.taken_at <= now() - make_interval(secs => $7)
RETURNING resource_id AS "resourceId", taken_at AS "takenAt"`,
      values: [workspaceId, route, key, requestHash, newResourceId, KEPT_HOURS, DEAD_AFTER_SECONDS],
    },
    {
      text: `
SELECT request_hash, status_code, response FROM idempotency_keys
WHERE workspace_id = $1 AND route = $2 AND key = $3`,
      values: [workspaceId, route, key],
    },
  ]);
  const row = claimed!.rows[0] as Pick<KeyClaim, 'resourceId' | 'takenAt'> | undefined;
  if (row) return { kind: 'claimed', claim: { workspaceId, route, key, ...row } };
  return stateOf(found!.rows[0] as KeyRow | undefined, requestHash);
}

function stateOf(row: KeyRow | undefined, requestHash: string): KeyState {
  // A row that is gone by now was given back a moment ago: the next repetition gets it.
  if (!row) return { kind: 'running' };
  if (row.request_hash !== requestHash) return { kind: 'mismatch' };
  if (row.status_code === null || row.response === null) return { kind: 'running' };
  return { kind: 'answered', statusCode: row.status_code, response: row.response };
}

/** Keeps the answer to a claimed request, unless somebody else took it over meanwhile. */
export async function keepAnswer(
  db: Database,
  { workspaceId, route, key, takenAt }: KeyClaim,
  { statusCode, response }: { statusCode: number; response: string },
): Promise<void> {
  await db.query({
    text: `
UPDATE idempotency_keys SET status_code = $5, response = $6
WHERE workspace_id = $1 AND route = $2 AND key = $3 AND taken_at = $4 AND status_code IS NULL`,
    values: [workspaceId, route, key, takenAt, statusCode, response],
  });
}

/** Gives a claim back, so that the next repetition may try at once, with the same resource id. */
export async function releaseKey(
  db: Database,
  { workspaceId, route, key, takenAt }: KeyClaim,
): Promise<void> {
  await db.query({
    text: `
UPDATE idempotency_keys SET taken_at = '-infinity'
WHERE workspace_id = $1 AND route = $2 AND key = $3 AND taken_at = $4 AND status_code IS NULL`,
    values: [workspaceId, route, key, takenAt],
  });
}
