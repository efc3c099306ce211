import type { Lease } from '@rex/engine';
import type { Database, NamedTransaction, Statement } from '../connect/database.ts';

const EXPIRY = `now() + $3 * interval '1 millisecond'`;

const NOW_MS = `floor(extract(epoch FROM now()) * 1000)::float8 AS now`;

export const registerDriver = (id: string, name: string, leaseMs: number): Statement => ({
  text: `INSERT INTO drivers (id, name, expires_at) VALUES ($1, $2, ${EXPIRY}) RETURNING fence`,
  values: [id, name, leaseMs],
});

/** A lease that is over but that nobody took can still be renewed: its fence says that all is as it was. */
export const beatDriver = ({ driverId, fence }: Lease, leaseMs: number): Statement => ({
  name: 'beat_driver',
  text: `
UPDATE drivers SET beat_at = now(), expires_at = ${EXPIRY}
WHERE id = $1 AND fence = $2 AND ended_at IS NULL
RETURNING ${NOW_MS}`,
  values: [driverId, fence, leaseMs],
});

/** Ends every lease now; for whoever has just taken the folder of an embedded database, and so is alone. */
export async function expireDrivers(db: Database): Promise<void> {
  await db.query({
    text: 'UPDATE drivers SET expires_at = now() WHERE ended_at IS NULL AND expires_at > now()',
  });
}

/**
 * Takes up to `limit` executions that are due and that nobody owns. Others that claim at this moment skip the rows
 * that are locked, so no two get the same. The second LIMIT is for the planner, as in `rowSet`.
 */
export const claimExecutions = ({ driverId, fence }: Lease, limit: number): Statement => ({
  name: 'claim_executions',
  text: `
WITH lease AS MATERIALIZED (
  SELECT FROM drivers
  WHERE id = $1 AND fence = $2 AND ended_at IS NULL AND expires_at > now() FOR KEY SHARE
), due AS MATERIALIZED (
  SELECT id FROM executions
  WHERE claimable_at <= now() AND EXISTS (SELECT FROM lease)
  ORDER BY claimable_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED
), claimed AS (
  UPDATE executions e SET driver_id = $1, claimable_at = NULL
  FROM (SELECT id FROM due LIMIT $3) AS d WHERE e.id = d.id RETURNING e.id
)
SELECT EXISTS (SELECT FROM lease) AS held, ARRAY(SELECT id FROM claimed) AS ids`,
  values: [driverId, fence, limit],
});

/** Takes those of the named executions that are due and that nobody owns; one that another claims now is his. */
export const claimTheseExecutions = (
  { driverId, fence }: Lease,
  executionIds: readonly string[],
): Statement => ({
  name: 'claim_these_executions',
  text: `
WITH lease AS MATERIALIZED (
  SELECT FROM drivers
  WHERE id = $1 AND fence = $2 AND ended_at IS NULL AND expires_at > now() FOR KEY SHARE
), due AS MATERIALIZED (
  SELECT id FROM executions
  WHERE id = ANY ($3::uuid[]) AND claimable_at <= now() AND EXISTS (SELECT FROM lease)
  FOR NO KEY UPDATE SKIP LOCKED
), claimed AS (
  UPDATE executions e SET driver_id = $1, claimable_at = NULL
  FROM due WHERE e.id = due.id RETURNING e.id
)
SELECT EXISTS (SELECT FROM lease) AS held, ARRAY(SELECT id FROM claimed) AS ids`,
  values: [driverId, fence, executionIds],
});

/**
 * Takes over the executions of drivers whose lease is over. One statement would not do: a flush that ended between
 * its snapshot and its lock would be overlooked. A driver with a flush under way is skipped until that is over.
 */
export const adoptExecutions: NamedTransaction = async (tx, args) => {
  const lease = args as Lease;
  await tx.query({ text: 'SELECT rex_check_lease($1, $2, $3)', values: [lease.driverId, lease.fence, []] });
  const ended = await tx.query<{ id: string }>({
    text: `
UPDATE drivers SET fence = fence + 1, ended_at = now()
WHERE id IN (
  SELECT id FROM drivers WHERE ended_at IS NULL AND expires_at <= now() AND id <> $1
  ORDER BY id FOR UPDATE SKIP LOCKED)
RETURNING id`,
    values: [lease.driverId],
  });
  if (ended.rows.length === 0) return [];
  const adopted = await tx.query<{ id: string }>({
    text: `
UPDATE executions SET driver_id = $1, takeovers = takeovers + 1
WHERE driver_id = ANY ($2::uuid[]) RETURNING id`,
    values: [lease.driverId, ended.rows.map(({ id }) => id)],
  });
  return adopted.rows.map(({ id }) => id);
};

/** Ends a lease in order. One that another has ended already owns nothing, so there is nothing to do. */
export const retireDriver: NamedTransaction = async (tx, args) => {
  const { driverId, fence } = args as Lease;
  const ended = await tx.query({
    text: `
UPDATE drivers SET fence = fence + 1, expires_at = least(expires_at, now()), ended_at = now()
WHERE id = (SELECT id FROM drivers WHERE id = $1 AND fence = $2 AND ended_at IS NULL FOR UPDATE)`,
    values: [driverId, fence],
  });
  if (ended.rowCount === 0) return null;
  await tx.query({
    text: 'UPDATE executions SET driver_id = NULL, claimable_at = now() WHERE driver_id = $1',
    values: [driverId],
  });
  return null;
};
