import { LIMITS } from '@rex/types';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { toast } from 'sonner';
import { paths } from '../routing/paths.ts';
import { api } from '../session/api.ts';
import { saveFile } from './save-file.ts';
import { workflowFileName, writeWorkflowFile } from './write-workflow-file.ts';

interface Named {
  id: string;
  name: string;
}

/** What can be done to a workflow from a list; failures are told in a notice. */
export function useWorkflowActions() {
  const queryClient = useQueryClient();
  const router = useRouter();
  const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['workflows'] });
  const told = async (what: string, act: () => Promise<unknown>): Promise<void> => {
    try {
      await act();
    } catch (thrown) {
      toast.error(what, { description: thrown instanceof Error ? thrown.message : String(thrown) });
    }
  };
  const archive = async ({ id }: Named): Promise<void> => {
    await api.archiveWorkflow({ params: { id } });
    await refresh();
  };
  const restore = async ({ id }: Named): Promise<void> => {
    await api.restoreWorkflow({ params: { id } });
    await refresh();
  };
  return {
    duplicate: ({ id, name }: Named) =>
      told(`${name} was not duplicated`, async () => {
        const { graph, description } = await api.getWorkflow({ params: { id } });
        const copy = { name: copyName(name), description, graph };
        const made = await api.createWorkflow({ body: copy });
        await refresh();
        toast.success(`${made.name} was made`, {
          action: { label: 'Open', onClick: () => router.push(paths.workflow(made.id)) },
        });
      }),
    exportFile: ({ id, name }: Named) =>
      told(`${name} was not exported`, async () =>
        saveFile(workflowFileName(name), writeWorkflowFile(await api.getWorkflow({ params: { id } }))),
      ),
    archive: (workflow: Named) =>
      told(`${workflow.name} was not archived`, async () => {
        await archive(workflow);
        toast.success(`${workflow.name} was archived`, {
          action: { label: 'Undo', onClick: () => void told('It stays archived', () => restore(workflow)) },
        });
      }),
    restore: (workflow: Named) =>
      told(`${workflow.name} was not restored`, async () => {
        await restore(workflow);
        toast.success(`${workflow.name} was restored`);
      }),
    /** Throws what the server says. */
    remove: async (workflow: Named): Promise<void> => {
      const { outcome } = await api.deleteWorkflow({ params: { id: workflow.id } });
      await refresh();
      toast.success(`${workflow.name} was ${outcome}`);
    },
  };
}

const copyName = (name: string): string => `${name.slice(0, LIMITS.nameChars - 7)} (copy)`;
