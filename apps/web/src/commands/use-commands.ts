import { type ReactNode, useEffect, useRef } from 'react';

/** Something that can be done from the palette. */
export interface Command {
  id: string;
  label: string;
  /** The heading it stands under. */
  group?: string;
  icon?: ReactNode;
  /** A key that does the same, shown at the right. */
  hint?: string;
  /** Further words by which it is found. */
  keywords?: readonly string[];
  run(): void;
}

const sources = new Set<{ readonly current: readonly Command[] }>();

/** Offers commands in the palette as long as the calling component is shown. */
export function useCommands(commands: readonly Command[]): void {
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => {
    sources.add(latest);
    return () => {
      sources.delete(latest);
    };
  }, []);
}

/** All that is offered now, in the order of arrival. */
export const offeredCommands = (): Command[] => [...sources].flatMap(({ current }) => current);
