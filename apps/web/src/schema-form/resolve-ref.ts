import type { Json, JsonObject } from '@rex/types';

type Schema = JsonObject | boolean;

/** References followed one after another; more of them are a circle. */
const HOPS_MAX = 32;

/** The schema that a local `$ref` means, with what stands beside the reference; one that leads nowhere takes all. */
export function resolveRef(schema: Schema, root: Schema): Schema {
  let found = schema;
  for (let hops = 0; typeof found === 'object' && typeof found.$ref === 'string'; hops += 1) {
    const { $ref, ...beside } = found;
    const target = hops < HOPS_MAX ? lookUp(root, $ref as string) : undefined;
    if (target === undefined) return beside;
    found = typeof target === 'boolean' ? target : { ...target, ...beside };
  }
  return found;
}

function lookUp(root: Schema, ref: string): Schema | undefined {
  if (!ref.startsWith('#')) return undefined;
  let here: Json | undefined = root;
  for (const part of ref.slice(1).split('/').slice(1)) {
    const name = decode(part).replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, name)) return undefined;
    here = (here as JsonObject)[name];
  }
  return typeof here === 'boolean' || (typeof here === 'object' && here !== null && !Array.isArray(here))
    ? here
    : undefined;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** What may still be followed while one schema is read: schemas that hold themselves several times have no end. */
export interface Reach {
  left: number;
}

export const newReach = (): Reach => ({ left: 256 });

/** One schema that asks for all that `allOf` asks for, as far as a form shows it: properties, required, the rest. */
export function mergeAllOf(schema: JsonObject, root: Schema, reach: Reach): JsonObject {
  const { allOf, ...own } = schema;
  if (!Array.isArray(allOf)) return own;
  let merged: JsonObject = {};
  for (const each of [...allOf, own]) {
    reach.left -= 1;
    if (reach.left < 0) return { ...merged, ...own };
    if (typeof each !== 'object' || each === null || Array.isArray(each)) continue;
    const resolved = resolveRef(each, root);
    if (typeof resolved !== 'boolean') merged = join(merged, mergeAllOf(resolved, root, reach));
  }
  return merged;
}

function join(a: JsonObject, b: JsonObject): JsonObject {
  const joined: JsonObject = { ...a, ...b };
  if (a.properties !== undefined && b.properties !== undefined) {
    joined.properties = { ...(a.properties as JsonObject), ...(b.properties as JsonObject) };
  }
  if (Array.isArray(a.required) && Array.isArray(b.required)) {
    joined.required = [...new Set([...a.required, ...b.required])];
  }
  return joined;
}
