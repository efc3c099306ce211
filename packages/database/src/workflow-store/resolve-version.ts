import type { ResolvedVersion } from '@rex/engine';
import { RexError } from '@rex/types';
import type { Database } from '../connect/database.ts';
import { noSuchVersion, notPublished } from './versions.ts';
import { archived } from './workflows.ts';

/** A workflow as a step names it: by its id, or by its exact name in the workspace. */
export interface NamedVersion {
  workspaceId: string;
  workflow: string;
  /** Null: the latest. */
  version: number | null;
}

interface Row {
  id: string;
  name: string;
  status: string;
  version: number | null;
  version_id: string | null;
  number: number | null;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

// Archived ones come last: they keep their names, and stand in nobody's way.
const select = (where: string): string => `
SELECT w.id, w.name, w.status, w.version, v.id AS version_id, v.number
FROM workflows w LEFT JOIN workflow_versions v ON v.workflow_id = w.id AND v.number = coalesce($3, w.version)
WHERE w.workspace_id = $1 AND ${where}
ORDER BY w.status = 'archived', w.id LIMIT 2`;

/** The published version that is meant. Throws RexError `not_found`, `not_published` or `conflict`. */
export async function resolveVersion(
  db: Database,
  { workspaceId, workflow, version }: NamedVersion,
): Promise<ResolvedVersion> {
  const isId = UUID.test(workflow);
  const { rows } = await db.query<Row>({
    name: isId ? 'resolve_version_by_id' : 'resolve_version_by_name',
    text: select(isId ? 'w.id = $2' : 'w.name = $2'),
    values: [workspaceId, workflow, version],
  });
  const [row, other] = rows;
  if (!row) throw new RexError('not_found', `There is no workflow ${workflow} in this workspace.`);
  if (other && other.status !== 'archived') {
    const message = `Several workflows of this workspace are named ${workflow}: name the one you mean by its id.`;
    throw new RexError('conflict', message);
  }
  if (row.status === 'archived') throw archived(row);
  if (row.version === null) throw notPublished(row);
  if (row.version_id === null || row.number === null) throw noSuchVersion(row, version ?? undefined);
  return { workflowId: row.id, versionId: row.version_id, number: row.number };
}
