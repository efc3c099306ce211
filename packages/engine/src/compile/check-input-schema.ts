import type { Json, JsonObject } from '@rex/types';
import { buildPointer, getByPointer, parsePointer } from '@rex/utils';
import { RE2JS } from 're2js';
import { list, quote, type Report } from './report.ts';

/** Schemas inside one another. */
const LEVELS_MAX = 32;

const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
const IN_PLACE = ['not', 'if', 'then', 'else'];
const OF_PARTS = [
  'items',
  'additionalProperties',
  'propertyNames',
  'contains',
  'unevaluatedItems',
  'unevaluatedProperties',
];
const LISTS = ['allOf', 'anyOf', 'oneOf'];
const MAPS = ['properties', 'patternProperties', '$defs', 'definitions'];
const COUNTS = [
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
  'minContains',
  'maxContains',
];
const NUMBERS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];
const DYNAMIC = ['$dynamicRef', '$recursiveRef', '$dynamicAnchor', '$recursiveAnchor'];

type Path = readonly (string | number)[];

/** A schema and where it stands in the document. */
interface Part {
  schema: Json | undefined;
  path: Path;
  level: number;
}

/**
 * Checks that a value is a JSON Schema that can be used safely: keywords of their kinds, patterns that re2js takes,
 * references that stay inside it and lead to an end. `path` is where it stands in the document.
 */
export function checkSchema(schema: Json, path: Path, report: Report, nodeId: string | null = null): void {
  new SchemaCheck(schema, { nodeId, path }, report).run();
}

class SchemaCheck {
  readonly #root: Json;
  readonly #rootPath: Path;
  readonly #nodeId: string | null;
  readonly #report: Report;
  /** Pointers of schemas that are applied to the same value, by pointer: a circle of them never ends. */
  readonly #sameValue = new Map<string, string[]>();

  constructor(root: Json, { nodeId, path }: { nodeId: string | null; path: Path }, report: Report) {
    this.#root = root;
    this.#rootPath = path;
    this.#nodeId = nodeId;
    this.#report = report;
  }

  run(): void {
    const parts: Part[] = [{ schema: this.#root, path: [], level: 0 }];
    for (const part of parts) parts.push(...this.#check(part));
    this.#checkCircles();
  }

  #say(path: Path, message: string, fix: string): void {
    this.#report.add(
      'schema',
      { nodeId: this.#nodeId, path: buildPointer([...this.#rootPath, ...path]) },
      message,
      fix,
    );
  }

  /** Checks one schema and gives those in it. */
  #check({ schema, path, level }: Part): Part[] {
    if (typeof schema === 'boolean') return [];
    if (!isObject(schema)) {
      this.#say(path, 'a schema here is not an object, true or false.', 'Write a JSON Schema.');
      return [];
    }
    if (level > LEVELS_MAX) {
      this.#say(
        path,
        `the schema is nested deeper than ${LEVELS_MAX} levels.`,
        'Make it flatter, or use `$defs`.',
      );
      return [];
    }
    this.#checkType(schema, path);
    this.#checkKinds(schema, path);
    this.#checkPatterns(schema, path);
    this.#checkRef(schema, path);
    return this.#inner(schema, path, level + 1);
  }

  #checkType(schema: JsonObject, path: Path): void {
    if (schema.type === undefined) return;
    const types = [schema.type].flat();
    for (const type of types) {
      if (typeof type === 'string' && TYPES.includes(type)) continue;
      const fix = this.#report.suggest(String(type), TYPES, `Use one of ${list(TYPES)}.`);
      this.#say([...path, 'type'], `${quote(String(type))} is not a type of JSON Schema.`, fix);
    }
  }

  #checkKinds(schema: JsonObject, path: Path): void {
    const demand = (keyword: string, isFit: (value: Json) => boolean, what: string) => {
      const value = schema[keyword];
      if (value === undefined || isFit(value)) return;
      this.#say([...path, keyword], `${quote(keyword)} of the schema is not ${what}.`, `Write ${what}.`);
    };
    const isNames = (value: Json) => Array.isArray(value) && value.every((each) => typeof each === 'string');
    demand('required', isNames, 'a list of names');
    demand('enum', Array.isArray, 'a list of values');
    demand('uniqueItems', (value) => typeof value === 'boolean', 'true or false');
    demand('multipleOf', (value) => typeof value === 'number' && value > 0, 'a number above 0');
    for (const keyword of COUNTS)
      demand(keyword, (value) => Number.isInteger(value) && Number(value) >= 0, 'a whole number from 0');
    for (const keyword of NUMBERS) demand(keyword, (value) => typeof value === 'number', 'a number');
    for (const keyword of MAPS) demand(keyword, isObject, 'an object of schemas');
    for (const keyword of LISTS)
      demand(keyword, (value) => Array.isArray(value) && value.length > 0, 'a list of schemas');
    for (const keyword of ['pattern', 'format', '$ref', '$id', '$anchor'])
      demand(keyword, (value) => typeof value === 'string', 'a text');
    demand(
      'dependentRequired',
      (value) => isObject(value) && Object.values(value).every(isNames),
      'an object of lists of names',
    );
    for (const keyword of DYNAMIC) {
      if (schema[keyword] !== undefined)
        this.#say([...path, keyword], `${quote(keyword)} is not supported.`, 'Use `$ref`.');
    }
    if (schema.$id !== undefined && path.length > 0) {
      this.#say(
        [...path, '$id'],
        '`$id` inside a schema is not supported.',
        'Remove it, and refer by `#/$defs/…`.',
      );
    }
  }

  #checkPatterns(schema: JsonObject, path: Path): void {
    const patterns: [string, Path][] = [];
    if (typeof schema.pattern === 'string') patterns.push([schema.pattern, [...path, 'pattern']]);
    if (isObject(schema.patternProperties)) {
      for (const key of Object.keys(schema.patternProperties))
        patterns.push([key, [...path, 'patternProperties', key]]);
    }
    for (const [pattern, place] of patterns) {
      try {
        RE2JS.compile(pattern);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        const fix = 'Write a regular expression in RE2 syntax: without look-around and back-references.';
        this.#say(place, `the pattern ${quote(pattern)} cannot be used: ${reason}.`, fix);
      }
    }
  }

  #checkRef(schema: JsonObject, path: Path): void {
    const ref = schema.$ref;
    if (typeof ref !== 'string') return;
    const place = [...path, '$ref'];
    const fix = 'Put the schema under `$defs` and refer to it as `#/$defs/NAME`.';
    if (!ref.startsWith('#'))
      return this.#say(place, `${quote(ref)} leads outside; remote schemas are not loaded.`, fix);
    const target = decode(ref.slice(1));
    if (target === null || parsePointer(target) === null) {
      return this.#say(place, `${quote(ref)} is not a JSON pointer.`, fix);
    }
    const found = getByPointer(this.#root, target);
    if (!isObject(found) && typeof found !== 'boolean')
      return this.#say(place, `there is no schema at ${quote(ref)}.`, fix);
    this.#link(path, target);
  }

  #link(path: Path, target: string): void {
    const from = buildPointer(path);
    const links = this.#sameValue.get(from) ?? [];
    links.push(target);
    this.#sameValue.set(from, links);
  }

  #inner(schema: JsonObject, path: Path, level: number): Part[] {
    const parts: Part[] = [];
    const add = (value: Json | undefined, place: Path, isSameValue: boolean) => {
      parts.push({ schema: value, path: place, level });
      if (isSameValue) this.#link(path, buildPointer(place));
    };
    for (const keyword of [...IN_PLACE, ...OF_PARTS]) {
      const value = schema[keyword];
      if (value !== undefined && !Array.isArray(value))
        add(value, [...path, keyword], IN_PLACE.includes(keyword));
    }
    for (const keyword of [...LISTS, 'prefixItems', 'items']) {
      const value = schema[keyword];
      if (!Array.isArray(value)) continue;
      for (const [index, each] of value.entries())
        add(each, [...path, keyword, index], LISTS.includes(keyword));
    }
    for (const keyword of [...MAPS, 'dependentSchemas']) {
      const value = schema[keyword];
      if (!isObject(value)) continue;
      for (const [name, each] of Object.entries(value))
        add(each, [...path, keyword, name], keyword === 'dependentSchemas');
    }
    return parts;
  }

  /** A schema that applies itself to the same value again would be checked for ever. */
  #checkCircles(): void {
    const done = new Set<string>();
    const open = new Set<string>();
    for (const start of this.#sameValue.keys()) {
      const path: { at: string; next: number }[] = [{ at: start, next: 0 }];
      while (path.length > 0) {
        const frame = path.at(-1)!;
        open.add(frame.at);
        const target = done.has(frame.at) ? undefined : this.#sameValue.get(frame.at)?.[frame.next++];
        if (target === undefined) {
          open.delete(frame.at);
          done.add(frame.at);
          path.pop();
        } else if (open.has(target)) {
          this.#say(
            parsePointer(frame.at) ?? [],
            'the schema refers to itself without going into the value.',
            'Break the circle of `$ref`.',
          );
        } else if (!done.has(target)) path.push({ at: target, next: 0 });
      }
    }
  }
}

function decode(fragment: string): string | null {
  try {
    return decodeURIComponent(fragment);
  } catch {
    return null; // a stray % is no URI
  }
}

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
