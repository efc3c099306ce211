import { dereference, type Schema, validate } from '@cfworker/json-schema';
import type { Json, JsonObject, NodeManifest } from '@rex/types';
import { parsePointer } from '@rex/utils';
import { checkSchema } from './check-input-schema.ts';
import { ConfigWords } from './config-words.ts';
import { at, type DraftNode } from './draft.ts';
import { ERROR_OUTLET } from './outlets.ts';
import { quote, type Report } from './report.ts';

/** Fields of loops that have checks, and words, of their own. */
const LOOP_FIELDS: readonly string[] = ['body', 'maxItems', 'maxTimes'];

interface Checker {
  schema: JsonObject;
  lookup: Record<string, Schema | boolean>;
}

const checkers = new WeakMap<NodeManifest, Checker>();

/** Checks a node's config by its type's schema, templates as they are written. */
export function checkConfig(node: DraftNode, report: Report): void {
  const { manifest, config } = node;
  if (!manifest || !node.hasConfig) return;
  const { schema, lookup } = checkerOf(manifest);
  const fits = (value: Json, part: JsonObject | boolean) =>
    validate(value, part as Schema, '2020-12', lookup).valid;
  if (!fits(config, schema)) {
    for (const { path, message, fix } of new ConfigWords(schema, fits, report).explain(config)) {
      const subject =
        path.length === 0 ? `the config of ${quote(node.id)}` : `${quote(nameOf(path))} of ${quote(node.id)}`;
      report.add('config', at(node, 'config', ...path.map(segmentOf)), `${subject} ${message}.`, fix);
    }
  }
  checkSchemas(node, schema, report);
  if (!Array.isArray(manifest.outlets) && node.outlets?.includes(ERROR_OUTLET)) {
    const message = `${quote(node.id)} names an outlet ${quote(ERROR_OUTLET)}, which every node has for its failure.`;
    report.add('config', at(node, 'config'), message, 'Choose another name for the outlet.');
  }
}

/** Fields that hold a JSON Schema are checked as one: a person's answer is held against it later. */
function checkSchemas(node: DraftNode, { properties }: JsonObject, report: Report): void {
  if (typeof properties !== 'object' || properties === null) return;
  for (const [name, part] of Object.entries(properties)) {
    const value = node.config[name];
    if (value === undefined || (part as JsonObject | null)?.format !== 'json-schema') continue;
    const { nodeId, path } = at(node, 'config', name);
    checkSchema(value, parsePointer(path) ?? [], report, nodeId);
  }
}

function checkerOf(manifest: NodeManifest): Checker {
  const known = checkers.get(manifest);
  if (known) return known;
  // The validator marks the schemas it has seen, so it gets a copy.
  const schema = structuredClone(manifest.config);
  if (manifest.role === 'forEach' || manifest.role === 'repeat') relax(schema);
  const checker = { schema, lookup: dereference(schema as Schema) };
  checkers.set(manifest, checker);
  return checker;
}

function relax(schema: JsonObject): void {
  const { properties, required } = schema;
  if (typeof properties === 'object' && properties !== null && !Array.isArray(properties)) {
    for (const name of LOOP_FIELDS) if (Object.hasOwn(properties, name)) properties[name] = true;
  }
  if (Array.isArray(required))
    schema.required = required.filter((name) => !LOOP_FIELDS.includes(String(name)));
}

const segmentOf = (segment: string | number) => String(segment).replaceAll('~', '~0').replaceAll('/', '~1');

/** `rules[0].when` */
const nameOf = (path: readonly (string | number)[]): string =>
  path
    .map((each, place) => (typeof each === 'number' ? `[${each}]` : place === 0 ? each : `.${each}`))
    .join('');
