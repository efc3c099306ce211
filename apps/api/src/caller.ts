import type { Role } from '@rex/types';

/** Who asks: a signed-in user, or a program with a token of that user. Every query is bound to `workspaceId`. */
export interface Caller {
  userId: string;
  workspaceId: string;
  role: Role;
  /** May only look. */
  isReadOnly: boolean;
}

/** What a route needs: `view` any member, `operate` runs and decides, `edit` changes workflows, `own` all else. */
export type Need = 'view' | 'operate' | 'edit' | 'own';
