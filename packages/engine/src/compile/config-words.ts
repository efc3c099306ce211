import type { Json, JsonObject } from '@rex/types';
import { getByPointer } from '@rex/utils';
import { list, quote, type Report } from './report.ts';

/** What is wrong at one place of a config. */
export interface Finding {
  path: readonly (string | number)[];
  message: string;
  fix: string;
}

type Schema = JsonObject | boolean;
type Verdict = (value: Json, schema: Schema) => boolean;

/** The schema that the manifests set beside every value that may be a template. */
const isTemplate = (schema: Json | undefined): boolean =>
  isObject(schema) && schema.type === 'string' && schema.pattern === '\\{\\{';

/**
 * Says in words why a value does not fit a schema; each finding is at the innermost place that is wrong. Whether a
 * part fits is asked of `fits`, so the words never contradict the validator.
 */
export class ConfigWords {
  readonly #root: JsonObject;
  readonly #fits: Verdict;
  readonly #report: Report;

  constructor(root: JsonObject, fits: Verdict, report: Report) {
    this.#root = root;
    this.#fits = fits;
    this.#report = report;
  }

  explain(value: Json, schema: Schema = this.#root, path: Finding['path'] = [], about = ''): Finding[] {
    if (typeof schema === 'boolean' || this.#fits(value, schema)) return [];
    const description = typeof schema.description === 'string' ? schema.description : about;
    const ref = typeof schema.$ref === 'string' ? getByPointer(this.#root, schema.$ref.slice(1)) : undefined;
    const choice = schema.anyOf ?? schema.oneOf;
    const inner = [
      ...(isObject(ref) ? this.explain(value, ref, path, description) : []),
      ...(Array.isArray(schema.allOf)
        ? schema.allOf.flatMap((each) => this.#explainAny(value, each, path, description))
        : []),
      ...(Array.isArray(choice) ? this.#explainChoice(value, choice as Schema[], path, description) : []),
      ...this.#explainOwn(value, schema, path, description),
    ];
    return inner.length > 0
      ? inner
      : [{ path, message: 'does not fit', fix: sentence(description || 'See the node type’s fields.') }];
  }

  #explainAny(value: Json, schema: Json | undefined, path: Finding['path'], about: string): Finding[] {
    return isObject(schema) ? this.explain(value, schema, path, about) : [];
  }

  /** Of several forms, the one that the value was most likely meant to have. */
  #explainChoice(value: Json, all: readonly Schema[], path: Finding['path'], about: string): Finding[] {
    const fitting = all.filter((each) => this.#fits(value, each)).length;
    const required = all.flatMap((each) =>
      isObject(each) && Array.isArray(each.required) ? each.required.map(String) : [],
    );
    if (fitting > 1 && required.length > 0) {
      return [{ path, message: `has more than one of ${list(required)}`, fix: 'Keep one of them.' }];
    }
    if (fitting > 0) return [];
    const forms = all.filter((each) => !isTemplate(each));
    const alike = forms.filter((each) => isObject(each) && this.#hasType(value, each));
    const [first] = alike.length > 0 ? alike : [];
    const onlyRequired = forms.every(
      (each) => isObject(each) && Object.keys(each).every((key) => key === 'required'),
    );
    if (onlyRequired && isObject(value)) {
      return [{ path, message: `has none of ${list(required)}`, fix: `Give one of ${list(required)}.` }];
    }
    if (first !== undefined) return this.explain(value, first, path, about);
    const types = forms.flatMap((each) => this.#typesOf(each));
    return [wrongType(value, types, path, { about, mayBeTemplate: forms.length < all.length })];
  }

  #typesOf(schema: Schema): string[] {
    if (!isObject(schema)) return [];
    const ref = typeof schema.$ref === 'string' ? getByPointer(this.#root, schema.$ref.slice(1)) : undefined;
    if (isObject(ref)) return this.#typesOf(ref);
    const choice = schema.anyOf ?? schema.oneOf;
    if (Array.isArray(choice))
      return choice.filter((each) => !isTemplate(each)).flatMap((each) => this.#typesOf(each as Schema));
    if (Array.isArray(schema.enum)) return schema.enum.map((each) => quote(String(each)));
    return [schema.type]
      .flat()
      .filter((type) => typeof type === 'string')
      .map((type) => TYPE_WORDS.get(type) ?? type);
  }

  #hasType(value: Json, schema: JsonObject): boolean {
    const ref = typeof schema.$ref === 'string' ? getByPointer(this.#root, schema.$ref.slice(1)) : undefined;
    if (isObject(ref)) return this.#hasType(value, ref);
    const choice = schema.anyOf ?? schema.oneOf;
    if (Array.isArray(choice))
      return choice.some((each) => !isTemplate(each) && isObject(each) && this.#hasType(value, each));
    return schema.type === undefined || this.#fits(value, { type: schema.type });
  }

  /** The keywords of the schema itself. */
  #explainOwn(value: Json, schema: JsonObject, path: Finding['path'], about: string): Finding[] {
    if (schema.type !== undefined && !this.#fits(value, { type: schema.type })) {
      return [wrongType(value, this.#typesOf(schema), path, { about, mayBeTemplate: false })];
    }
    if (Array.isArray(schema.enum) && !schema.enum.includes(value)) {
      const allowed = schema.enum.map(String);
      const fix = this.#report.suggest(String(value), allowed, `Use one of ${list(allowed)}.`);
      return [{ path, message: `is ${quote(brief(value))}, which is none of ${list(allowed)}`, fix }];
    }
    if (isObject(value)) return this.#explainObject(value, schema, path);
    if (Array.isArray(value))
      return [...this.#explainList(value, schema, path), ...this.#explainBounds(value, schema, path, about)];
    return this.#explainBounds(value, schema, path, about);
  }

  #explainObject(value: JsonObject, schema: JsonObject, path: Finding['path']): Finding[] {
    const properties = isObject(schema.properties) ? schema.properties : {};
    const known = Object.keys(properties);
    const found: Finding[] = [];
    for (const name of Array.isArray(schema.required) ? schema.required.map(String) : []) {
      if (Object.hasOwn(value, name)) continue;
      const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
      const about =
        isObject(property) && typeof property.description === 'string' ? `: ${property.description}` : '';
      found.push({ path: [...path, name], message: 'is missing', fix: `Add ${quote(name)}${about}.` });
    }
    for (const [name, member] of Object.entries(value)) {
      const inner = [...path, name];
      if (Object.hasOwn(properties, name))
        found.push(...this.#explainAny(member, properties[name], inner, ''));
      else if (schema.additionalProperties === false) {
        const otherwise =
          known.length > 0
            ? `Remove it; the fields here are ${list(known)}.`
            : 'Remove it; there are no fields here.';
        found.push({
          path: inner,
          message: 'is not a field here',
          fix: this.#report.suggest(name, known, otherwise),
        });
      } else {
        found.push(...this.#explainAny(member, schema.additionalProperties, inner, ''));
        if (isObject(schema.propertyNames) && !this.#fits(name, schema.propertyNames)) {
          found.push({
            path: inner,
            message: 'has a name that is not allowed',
            fix: 'Give it another name.',
          });
        }
      }
    }
    return found;
  }

  #explainList(value: readonly Json[], schema: JsonObject, path: Finding['path']): Finding[] {
    const places = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
    return value.flatMap((item, index) =>
      this.#explainAny(item, places[index] ?? schema.items, [...path, index], ''),
    );
  }

  #explainBounds(value: Json, schema: JsonObject, path: Finding['path'], about: string): Finding[] {
    return BOUNDS.flatMap(({ keyword, words }) => {
      const bound = schema[keyword];
      if (bound === undefined || this.#fits(value, { [keyword]: bound })) return [];
      return [
        {
          path,
          message: words(String(bound), about !== ''),
          fix: sentence(about || `Change it so that it is allowed`),
        },
      ];
    });
  }
}

const BOUNDS: readonly { keyword: string; words(bound: string, isDescribed: boolean): string }[] = [
  { keyword: 'const', words: (bound) => `is not ${quote(bound)}` },
  { keyword: 'minimum', words: (bound) => `is less than ${bound}` },
  { keyword: 'maximum', words: (bound) => `is more than ${bound}` },
  { keyword: 'exclusiveMinimum', words: (bound) => `is not more than ${bound}` },
  { keyword: 'exclusiveMaximum', words: (bound) => `is not less than ${bound}` },
  { keyword: 'multipleOf', words: (bound) => `is not a multiple of ${bound}` },
  {
    keyword: 'minLength',
    words: (bound) => (bound === '1' ? 'is empty' : `has fewer than ${bound} characters`),
  },
  { keyword: 'maxLength', words: (bound) => `has more than ${bound} characters` },
  { keyword: 'minItems', words: (bound) => `has fewer than ${bound} entries` },
  { keyword: 'maxItems', words: (bound) => `has more than ${bound} entries` },
  { keyword: 'uniqueItems', words: () => 'has the same entry twice' },
  { keyword: 'format', words: (bound) => `is not of the form ${quote(bound)}` },
  {
    keyword: 'pattern',
    words: (bound, isDescribed) => {
      if (bound === '\\{\\{') return 'is not an expression';
      // The words of its description help more than a pattern.
      return isDescribed ? 'is not of the right form' : `is not of the form ${quote(bound)}`;
    },
  },
];

const TYPE_WORDS: ReadonlyMap<string, string> = new Map([
  ['string', 'text'],
  ['number', 'a number'],
  ['integer', 'a whole number'],
  ['boolean', 'true or false'],
  ['array', 'a list'],
  ['object', 'an object'],
  ['null', 'null'],
]);

interface Habits {
  about: string;
  mayBeTemplate: boolean;
}

function wrongType(
  value: Json,
  types: readonly string[],
  path: Finding['path'],
  { about, mayBeTemplate }: Habits,
): Finding {
  const wanted = [...new Set(types)].join(' or ') || 'of another form';
  const message = `must be ${wanted}, not ${kindOf(value)}`;
  if (typeof value === 'string' && value.includes('{{') && !mayBeTemplate) {
    return {
      path,
      message,
      fix: `Write the value itself: it must be known before the run, so it cannot be an expression.`,
    };
  }
  const expression = mayBeTemplate ? ', or an expression {{ … }}' : '';
  return { path, message, fix: `Write ${wanted}${expression}${about ? ` (${about})` : ''}.` };
}

function kindOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  if (typeof value === 'number') return Number.isInteger(value) ? 'a number' : 'a fraction';
  return typeof value === 'object' ? 'an object' : String(value);
}

const brief = (value: Json): string =>
  (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 60);

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
