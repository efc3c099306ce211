import type { Size } from '../document/layout.ts';

/** The measures of a card. They are fixed, so a graph is laid out and its edges drawn before anything is rendered. */
export const CARD_WIDTH = 244;
export const HEAD_HEIGHT = 54;
export const LINE_HEIGHT = 18;
export const ROW_HEIGHT = 24;
/** How far down an open loop its handle for failures is: beside its body, so that the edge does not cross it. */
export const LOOP_ERROR_Y = HEAD_HEIGHT + 22;
const MARKS_HEIGHT = 24;
const BLOCK_PADDING = 9;

/** What the height of a card depends on. */
export interface CardParts {
  lines: number;
  hasMarks: boolean;
  outlets: readonly string[];
}

/** A node with one way on has its handle at its head; with several, each has a row with its name. */
export const hasOutletRows = (outlets: readonly string[]): boolean =>
  outlets.length > 1 || (outlets.length === 1 && outlets[0] !== 'out');

const linesHeight = ({ lines }: CardParts): number => (lines > 0 ? lines * LINE_HEIGHT + BLOCK_PADDING : 0);

/** The size of a card. */
export function cardSize(parts: CardParts): Size {
  const rows = hasOutletRows(parts.outlets) ? parts.outlets.length * ROW_HEIGHT + 6 : 0;
  const marks = parts.hasMarks ? MARKS_HEIGHT : 0;
  // Two pixels are its border.
  return { width: CARD_WIDTH, height: HEAD_HEIGHT + linesHeight(parts) + marks + rows + 2 };
}

/** How far below the top of its card the handle of an outlet is. */
export function outletY(parts: CardParts, outlet: string): number {
  if (!hasOutletRows(parts.outlets)) return HEAD_HEIGHT / 2;
  const place = Math.max(0, parts.outlets.indexOf(outlet));
  const above = HEAD_HEIGHT + linesHeight(parts) + (parts.hasMarks ? MARKS_HEIGHT : 0);
  return above + 3 + place * ROW_HEIGHT + ROW_HEIGHT / 2;
}

export const NOTE_WIDTH = 220;

/** The size of a note, by its text. */
export function noteSize(text: string): Size {
  const lines = text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / 32)), 0);
  return { width: NOTE_WIDTH, height: Math.min(400, 26 + Math.max(2, lines) * LINE_HEIGHT) };
}
