import type { Json } from '@rex/types';
import { canonicalJson } from '@rex/utils';
import { applySchema, type Check, refuse } from './apply-schema.ts';

/** The keywords of arrays. */
export function checkArray(check: Check, items: readonly Json[]): boolean {
  const { schema } = check;
  let isFit = checkCounts(check, items);
  const prefix = Array.isArray(schema.prefixItems) ? schema.prefixItems : [];
  const first = Math.min(prefix.length, items.length);
  for (let at = 0; at < first; at++) isFit = applyTo(check, items, at, prefix[at]) && isFit;
  check.evaluated.itemsTo = Math.max(check.evaluated.itemsTo, first);
  if (schema.items !== undefined && !Array.isArray(schema.items)) {
    for (let at = prefix.length; at < items.length; at++)
      isFit = applyTo(check, items, at, schema.items) && isFit;
    check.evaluated.itemsTo = items.length;
  }
  isFit = checkContains(check, items) && isFit;
  return checkUnevaluated(check, items) && isFit;
}

function checkCounts(check: Check, items: readonly Json[]): boolean {
  const { minItems, maxItems, uniqueItems } = check.schema;
  let isFit = true;
  if (typeof minItems === 'number' && items.length < minItems)
    isFit = refuse(check, `must have at least ${minItems} items`);
  if (typeof maxItems === 'number' && items.length > maxItems)
    isFit = refuse(check, `must have at most ${maxItems} items`);
  // By text, so that many items are not compared each with each.
  if (uniqueItems === true && new Set(items.map((item) => canonicalJson(item))).size < items.length)
    isFit = refuse(check, 'must not hold the same item twice');
  return isFit;
}

const applyTo = (check: Check, items: readonly Json[], at: number, schema: Json | undefined): boolean =>
  applySchema({ ...check, value: items[at] as Json, path: [...check.path, at] }, schema);

function checkContains(check: Check, items: readonly Json[]): boolean {
  const { contains, minContains, maxContains } = check.schema;
  if (contains === undefined) return true;
  let found = 0;
  for (let at = 0; at < items.length; at++) {
    if (!applyTo({ ...check, isQuiet: true }, items, at, contains)) continue;
    found += 1;
    check.evaluated.items.add(at);
  }
  const least = typeof minContains === 'number' ? minContains : 1;
  if (found < least) return refuse(check, `must hold at least ${least} items that fit \`contains\``);
  if (typeof maxContains === 'number' && found > maxContains)
    return refuse(check, `must hold at most ${maxContains} items that fit \`contains\``);
  return true;
}

function checkUnevaluated(check: Check, items: readonly Json[]): boolean {
  const { unevaluatedItems } = check.schema;
  if (unevaluatedItems === undefined) return true;
  let isFit = true;
  for (let at = check.evaluated.itemsTo; at < items.length; at++) {
    if (check.evaluated.items.has(at)) continue;
    isFit = applyTo(check, items, at, unevaluatedItems) && isFit;
  }
  check.evaluated.itemsTo = items.length;
  return isFit;
}
