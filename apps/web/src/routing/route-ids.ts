import { usePathname } from 'next/navigation';
import { useSyncExternalStore } from 'react';

export interface RouteIds {
  workflowId: string | null;
  executionId: string | null;
}

const never = (): (() => void) => () => undefined;

/**
 * The ids in the address. Pages with ids are exported once, for the placeholder `_`, so the address is the only place
 * that knows them; null until the page has mounted, so that its first picture is the exported one.
 */
export function useRouteIds(): RouteIds | null {
  const pathname = usePathname();
  const isMounted = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return isMounted ? routeIds(pathname) : null;
}

/** The ids in a path such as `/workflows/{id}/executions/{execId}/`. */
export function routeIds(pathname: string): RouteIds {
  const [first, workflowId, third, executionId] = pathname.split('/').filter((part) => part !== '');
  return {
    workflowId: first === 'workflows' && workflowId && workflowId !== 'new' ? workflowId : null,
    executionId: third === 'executions' && executionId ? executionId : null,
  };
}
