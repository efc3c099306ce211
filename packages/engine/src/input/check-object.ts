import type { Json, JsonObject } from '@rex/types';
import { applySchema, type Check, isObject, refuse } from './apply-schema.ts';

/** The keywords of objects. */
export function checkObject(check: Check, object: JsonObject): boolean {
  const names = Object.keys(object);
  let isFit = checkCounts(check, object, names);
  isFit = checkProperties(check, object, names) && isFit;
  isFit = checkDependents(check, object) && isFit;
  return checkUnevaluated(check, object, names) && isFit;
}

function checkCounts(check: Check, object: JsonObject, names: readonly string[]): boolean {
  const { minProperties, maxProperties, required, propertyNames } = check.schema;
  let isFit = true;
  if (typeof minProperties === 'number' && names.length < minProperties)
    isFit = refuse(check, `must have at least ${minProperties} properties`);
  if (typeof maxProperties === 'number' && names.length > maxProperties)
    isFit = refuse(check, `must have at most ${maxProperties} properties`);
  for (const name of Array.isArray(required) ? required : [])
    if (!Object.hasOwn(object, name as string)) isFit = refuse(check, `must have the property ${name}`);
  if (propertyNames !== undefined)
    for (const name of names)
      isFit = applySchema({ ...check, value: name, path: [...check.path, name] }, propertyNames) && isFit;
  return isFit;
}

const applyTo = (check: Check, object: JsonObject, name: string, schema: Json | undefined): boolean =>
  applySchema({ ...check, value: object[name] as Json, path: [...check.path, name] }, schema);

function checkProperties(check: Check, object: JsonObject, names: readonly string[]): boolean {
  const { properties, patternProperties, additionalProperties } = check.schema;
  const own = isObject(properties) ? properties : {};
  const patterns = isObject(patternProperties) ? Object.entries(patternProperties) : [];
  let isFit = true;
  for (const name of names) {
    let isNamed = Object.hasOwn(own, name);
    if (isNamed) isFit = applyTo(check, object, name, own[name]) && isFit;
    for (const [pattern, schema] of patterns) {
      if (!check.work.matches(pattern, name)) continue;
      isNamed = true;
      isFit = applyTo(check, object, name, schema) && isFit;
    }
    if (!isNamed && additionalProperties !== undefined) {
      isNamed = true;
      isFit = applyTo(check, object, name, additionalProperties) && isFit;
    }
    if (isNamed) check.evaluated.names.add(name);
  }
  return isFit;
}

function checkDependents(check: Check, object: JsonObject): boolean {
  const { dependentRequired, dependentSchemas } = check.schema;
  let isFit = true;
  for (const [name, needs] of isObject(dependentRequired) ? Object.entries(dependentRequired) : []) {
    if (!Object.hasOwn(object, name) || !Array.isArray(needs)) continue;
    for (const need of needs)
      if (!Object.hasOwn(object, need as string))
        isFit = refuse(check, `must have the property ${need}, since it has ${name}`);
  }
  for (const [name, schema] of isObject(dependentSchemas) ? Object.entries(dependentSchemas) : [])
    if (Object.hasOwn(object, name)) isFit = applySchema(check, schema, check.evaluated) && isFit;
  return isFit;
}

function checkUnevaluated(check: Check, object: JsonObject, names: readonly string[]): boolean {
  const { unevaluatedProperties } = check.schema;
  if (unevaluatedProperties === undefined) return true;
  let isFit = true;
  for (const name of names) {
    if (check.evaluated.names.has(name)) continue;
    isFit = applyTo(check, object, name, unevaluatedProperties) && isFit;
    check.evaluated.names.add(name);
  }
  return isFit;
}
