/** How well a command fits what is searched, 0 to 1: every word has to be in its label or its keywords. */
export function matchCommand(label: string, search: string, keywords: readonly string[] = []): number {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const name = label.toLowerCase();
  const all = [name, ...keywords.map((each) => each.toLowerCase())].join('\n');
  if (!words.every((word) => all.includes(word))) return 0;
  if (words.length === 0 || name.startsWith(words[0]!)) return 1;
  const isWordStart = words.every((word) => ` ${name}`.includes(` ${word}`));
  return isWordStart ? 0.8 : words.every((word) => name.includes(word)) ? 0.5 : 0.2;
}
