'use client';

import { AppFrame } from '../shell/app-frame.tsx';

export function ExecutionsPage() {
  return <AppFrame>{null}</AppFrame>;
}
