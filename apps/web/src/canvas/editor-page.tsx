'use client';

import { AppFrame } from '../shell/app-frame.tsx';

export function EditorPage() {
  return <AppFrame>{null}</AppFrame>;
}
