/** How a piece of text is meant; a style turns it into colour where that is wanted. */
export interface Style {
  good(text: string): string;
  bad(text: string): string;
  warn(text: string): string;
  dim(text: string): string;
  strong(text: string): string;
}

const paint =
  (open: number, close: number) =>
  (text: string): string =>
    `\u001b[${open}m${text}\u001b[${close}m`;
const plain = (text: string): string => text;

const COLOURS: Style = {
  good: paint(32, 39),
  bad: paint(31, 39),
  warn: paint(33, 39),
  dim: paint(2, 22),
  strong: paint(1, 22),
};

/** No colour at all. */
export const PLAIN: Style = { good: plain, bad: plain, warn: plain, dim: plain, strong: plain };

/** Colours on a terminal, unless the user wants none (`NO_COLOR`). */
export const styleFor = (stream: { isTTY?: boolean }, noColor: boolean): Style =>
  stream.isTTY && !noColor ? COLOURS : PLAIN;
