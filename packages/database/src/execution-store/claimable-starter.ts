import { createHash } from 'node:crypto';
import { type ExecutionStart, type Plan, Values } from '@rex/engine';
import { RexError, toRexError } from '@rex/types';
import { jsonBytes } from '@rex/utils';
import type { Database } from '../connect/database.ts';
import { Doorbell } from './doorbell.ts';
import { blobOf, inlineOf } from './encode.ts';
import { toStoreError } from './to-store-error.ts';

const INSERT = `
WITH made AS (
  INSERT INTO executions (id, workspace_id, workflow_id, version_id, workflow_version, trigger, input, input_blob,
    effect_scope, created_at, claimable_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, now(), now()) RETURNING id
)
INSERT INTO blobs (execution_id, hash, bytes, json) SELECT id, $8, $10, $11 FROM made WHERE $8 IS NOT NULL`;

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
  return {
    async start(plan, given) {
      let blob: string | null = null;
      const input = values.packInput(given.input, plan.inlineBytes, (_, json) => {
        blob = json;
      });
      const { id, workspaceId, workflowId, versionId, workflowVersion, trigger, effectScope } = given;
      const bytes = blob === null ? null : jsonBytes(blob);
      try {
        await db.query({
          name: 'insert_claimable',
          text: INSERT,
          values: [
            ...[id, workspaceId, workflowId, versionId, workflowVersion, trigger, inlineOf(input)],
            ...[blobOf(input), effectScope, bytes, blob],
          ],
        });
      } catch (thrown) {
        throw toRexError(toStoreError(thrown), 'commit_refused');
      }
      bell.ring('');
    },
  };
}
