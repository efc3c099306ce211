'use client';

import { AppFrame } from '../shell/app-frame.tsx';

export function ExecutionPage() {
  return <AppFrame>{null}</AppFrame>;
}
