import { ExecutionsPage } from '../../../../executions/executions-page.tsx';

/** Exported once; the server gives this page for every id. */
export const dynamicParams = false;
export const generateStaticParams = () => [{ id: '_' }];

export default function Page() {
  return <ExecutionsPage />;
}
