import { type FieldInfo, isObject } from './read-schema.ts';

/** Titles that name a type of value, not this field. */
const TYPE_TITLES: readonly string[] = ['Duration'];

/** Words that are written in capitals. */
const SHORT_WORDS: readonly string[] = ['url', 'uri', 'api', 'json', 'csv', 'html', 'pdf', 'ip'];

/** What a field is called: its title, or its name in words (`maxItems` → `Max items`). */
export function fieldLabel(name: string, title: string | null): string {
  if (title !== null && !(TYPE_TITLES.includes(title) && name !== '')) return title;
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_-]+/g, ' ')
    .trim();
  if (words === '') return name;
  const lower = (/^[A-Z0-9 ]+$/.test(words) ? words : words.toLowerCase())
    .split(' ')
    .map((word) => (SHORT_WORDS.includes(word) ? word.toUpperCase() : word))
    .join(' ');
  return lower.charAt(0).toUpperCase() + lower.slice(1);
}

const KINDS: Record<FieldInfo['kind'], string> = {
  text: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  choice: 'One of a list',
  scalar: 'Value',
  list: 'List',
  object: 'Fields',
  map: 'Names and values',
  alternatives: 'One of several',
  any: 'Any value',
};

/** What one of several shapes is called where one chooses between them. */
export function optionLabel(info: FieldInfo): string {
  if (info.title && !TYPE_TITLES.includes(info.title)) return info.title;
  if (info.kind === 'choice') return info.choices.map(({ label }) => label).join(' or ');
  if (info.kind === 'object' && info.properties.length > 0) {
    const constant = info.properties.map(({ schema }) => (isObject(schema) ? schema.const : undefined));
    const name = constant.find((each) => typeof each === 'string');
    if (typeof name === 'string') return name;
    return info.properties.map(({ name }) => name).join(', ');
  }
  return KINDS[info.kind];
}
