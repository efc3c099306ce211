import type { Json, JsonObject } from '@rex/types';
import type { Database, Statement } from '../connect/database.ts';
import type { WorkflowKey } from '../workflow-store/workflows.ts';

/** An event node of a version that is being published. */
export interface EventTrigger {
  nodeId: string;
  event: string;
}

const IS_DRAFT_AT = `EXISTS (
  SELECT FROM workflows WHERE id = $1 AND workspace_id = $2 AND revision = $3 AND status <> 'archived')`;

/** Makes a workflow start by these events and by no others. Part of a publication, which holds the workflow's row. */
export function eventTriggerStatements(
  { workflowId, workspaceId }: WorkflowKey,
  revision: number,
  triggers: readonly EventTrigger[],
): Statement[] {
  const values = [workflowId, workspaceId, revision];
  return [
    { text: `DELETE FROM event_triggers WHERE workflow_id = $1 AND ${IS_DRAFT_AT}`, values },
    {
      text: `
INSERT INTO event_triggers (workspace_id, workflow_id, node_id, event_type)
SELECT $2, $1, made.node_id, made.event_type
FROM unnest($4::text[], $5::text[]) AS made (node_id, event_type) WHERE ${IS_DRAFT_AT}`,
      values: [...values, triggers.map(({ nodeId }) => nodeId), triggers.map(({ event }) => event)],
    },
  ];
}

/** What an event starts: the latest version of a workflow, which is published and not archived. */
export interface EventStart extends WorkflowKey {
  versionId: string;
  number: number;
  content: Json;
}

/** Reads what an event starts; null when nothing may be started by it any more. */
export async function readEventStart(
  db: Database,
  { eventId, workflowId }: { eventId: string; workflowId: string },
): Promise<EventStart | null> {
  const { rows } = await db.query<{
    workspace_id: string;
    version_id: string;
    number: number;
    content: JsonObject;
  }>({
    text: `
SELECT v.workspace_id, n.id AS version_id, n.number, v.content FROM events v
JOIN workflows w ON w.id = $2 AND w.workspace_id = v.workspace_id AND w.status = 'active'
JOIN workflow_versions n ON n.workflow_id = w.id AND n.number = w.version
WHERE v.id = $1`,
    values: [eventId, workflowId],
  });
  const row = rows[0];
  if (!row) return null;
  const { workspace_id: workspaceId, version_id: versionId, number, content } = row;
  return { workspaceId, workflowId, versionId, number, content };
}
