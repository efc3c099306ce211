'use client';

import { AppFrame } from '../shell/app-frame.tsx';

export function NewWorkflowPage() {
  return <AppFrame>{null}</AppFrame>;
}
