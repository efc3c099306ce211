import { EditorPage } from '../../../canvas/editor-page.tsx';

/** Exported once; the server gives this page for every id. */
export const dynamicParams = false;
export const generateStaticParams = () => [{ id: '_' }];

export default function Page() {
  return <EditorPage />;
}
