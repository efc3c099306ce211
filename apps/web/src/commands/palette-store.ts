import { create } from 'zustand';

/** Whether the palette is open. */
export const usePalette = create<{ isOpen: boolean }>(() => ({ isOpen: false }));

export const openPalette = (isOpen = true): void => usePalette.setState({ isOpen });
