// Control characters and the marks that turn the direction of text: names and messages come from files and from
// foreign services, and must not be able to move the cursor or to hide what follows.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNSAFE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Foreign text as one line that a terminal shows and does not obey. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').replace(UNSAFE, '\ufffd').trim();

/** Foreign text of several lines that a terminal shows and does not obey. */
export const manyLines = (text: string): string =>
  text.replace(UNSAFE, (character) => (character === '\n' || character === '\t' ? character : '\ufffd'));

/** The beginning of a text when it is wider than so many columns. */
export function clip(text: string, columns: number): string {
  const characters = [...text];
  return characters.length <= columns ? text : `${characters.slice(0, Math.max(0, columns - 1)).join('')}…`;
}
