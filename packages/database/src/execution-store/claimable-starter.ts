import { createHash } from 'node:crypto';
import { type ExecutionStart, type Plan, RefusedError, Values } from '@rex/engine';
import { RexError, toRexError, type Value } from '@rex/types';
import { jsonBytes } from '@rex/utils';
import type { Database } from '../connect/database.ts';
import { Doorbell } from './doorbell.ts';
import { blobOf, inlineOf } from './encode.ts';
import { GroupWriter } from './group-writer.ts';
import { rowSet } from './unnest.ts';
import { wakeDriver } from './wake-driver.ts';

/** An execution that is to be made; `json` is the text of an input that is kept as a blob. */
interface Beginning extends Omit<ExecutionStart, 'input'> {
  input: Value;
  json: string | null;
}

const rows = rowSet<Beginning>([
  ['id', 'uuid', ({ id }) => id],
  ['workspace_id', 'uuid', ({ workspaceId }) => workspaceId],
  ['workflow_id', 'uuid', ({ workflowId }) => workflowId],
  ['version_id', 'uuid', ({ versionId }) => versionId],
  ['workflow_version', 'int', ({ workflowVersion }) => workflowVersion],
  ['trigger', 'text', ({ trigger }) => trigger],
  ['input', 'jsonb', ({ input }) => inlineOf(input)],
  ['input_blob', 'text', ({ input }) => blobOf(input)],
  ['effect_scope', 'uuid', ({ effectScope }) => effectScope],
  ['bytes', 'int', ({ json }) => (json === null ? null : jsonBytes(json))],
  ['json', 'text', ({ json }) => json],
]);

const INSERT = `
WITH made AS (
  INSERT INTO executions (id, workspace_id, workflow_id, version_id, workflow_version, trigger, input, input_blob,
    effect_scope, created_at, claimable_at)
  SELECT id, workspace_id, workflow_id, version_id, workflow_version, trigger, input, input_blob, effect_scope,
    now(), now()
  FROM ${rows.from}
)
INSERT INTO blobs (execution_id, hash, bytes, json)
SELECT id, input_blob, bytes, json FROM ${rows.from} WHERE json IS NOT NULL`;

/** Begins executions without carrying them: for a process that runs no node. */
export interface ClaimableStarter {
  /** Resolves when it is committed. Throws RexError when it cannot be stored. */
  start(plan: Plan, given: ExecutionStart): Promise<void>;
}

/** Makes executions that nobody owns, and rings for whoever claims them. */
export function claimableStarter(db: Database): ClaimableStarter {
  const bell = new Doorbell(db);
  const values = new Values({
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    read: () => Promise.reject(new RexError('internal', 'a starter reads no blobs')),
  });
  const writer = new GroupWriter<Beginning, undefined>(async (batch) => {
    await db.query({ name: 'insert_claimable', text: INSERT, values: rows.values(batch) });
    return [];
  });
  return {
    async start(plan, given) {
      let json: string | null = null;
      const input = values.packInput(given.input, plan.inlineBytes, (_, text) => {
        json = text;
      });
      try {
        await writer.add({ ...given, input, json });
      } catch (thrown) {
        // Anything else may have been written or not: asked again with the same id, it is one execution.
        throw toRexError(thrown, thrown instanceof RefusedError ? 'commit_refused' : 'unavailable');
      }
      wakeDriver({ db, bell }, given.id, null);
    },
  };
}
