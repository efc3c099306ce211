import {
  Body,
  GraphEdge,
  GraphNode,
  type Json,
  type JsonObject,
  JsonSchema,
  type Manifests,
  Policy,
  WorkflowFile,
} from '@rex/types';
import { z } from 'zod';

const BODY = '#/$defs/body';

const HEAD: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'urn:rex:schema:workflow:1',
  title: 'REX workflow',
  description:
    'A durable workflow: nodes, the edges between them, and what an execution takes and gives. Values of a config may hold expressions: {{ … }}.',
};

/**
 * JSON Schema of a workflow file, so that editors complete and check one: the contract's own, with the config of each
 * node type. What needs more than one place to judge (edges, cycles, names) is left to `rex validate`.
 */
export function workflowSchema(manifests: Manifests): JsonObject {
  const file = plain(WorkflowFile);
  const body = plain(Body);
  const configs = [...manifests.values()].map(({ type, config }) => {
    const name = configName(type);
    return [name, rebase(withOwnBody(config), `#/$defs/${name}`)];
  });
  return {
    ...HEAD,
    ...file,
    properties: withRefs(propertiesOf(file)),
    $defs: {
      node: nodeSchema(manifests),
      edge: plain(GraphEdge),
      policy: plain(Policy),
      body: {
        ...body,
        properties: withRefs(propertiesOf(body)),
        description: "The graph of a loop's rounds",
      },
      ...Object.fromEntries(configs),
    },
  };
}

function nodeSchema(manifests: Manifests): JsonObject {
  const schema = plain(GraphNode);
  const types = [...manifests.values()].map(({ type, ui }) => ({
    const: type,
    title: ui.title,
    description: ui.summary,
  }));
  const properties = { ...propertiesOf(schema), type: { oneOf: types }, policy: { $ref: '#/$defs/policy' } };
  const branches = [...manifests.values()].map(({ type, config }) => ({
    if: { properties: { type: { const: type } }, required: ['type'] },
    // biome-ignore lint/suspicious/noThenProperty: `then` is a keyword of JSON Schema
    then: {
      properties: { config: { $ref: `#/$defs/${configName(type)}` } },
      ...(Array.isArray(config.required) && config.required.length > 0 ? { required: ['config'] } : {}),
    },
  }));
  return { ...schema, properties, allOf: branches };
}

const configName = (type: string): string => `config.${type}`;

/** A loop's config with the body of this schema, which knows the configs of the nodes in it. */
function withOwnBody(config: JsonObject): JsonObject {
  const properties = propertiesOf(config);
  if (!Object.hasOwn(properties, 'body') || !isObject(properties.body)) return config;
  const isGraph = Object.hasOwn(propertiesOf(properties.body), 'nodes');
  return isGraph ? { ...config, properties: { ...properties, body: { $ref: BODY } } } : config;
}

/** The same properties with nodes and edges by reference. */
function withRefs(properties: Record<string, Json | undefined>): JsonObject {
  const refs: JsonObject = {};
  for (const [name, element] of [
    ['nodes', 'node'],
    ['edges', 'edge'],
  ] as const) {
    const schema = properties[name];
    if (isObject(schema)) refs[name] = { ...schema, items: { $ref: `#/$defs/${element}` } };
  }
  return { ...(properties as JsonObject), ...refs };
}

/** A contract's JSON Schema as it is written. Its references are to any JSON only, so none is left. */
function plain(schema: z.ZodType): JsonObject {
  const { $schema: _, ...generated } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      if ((zodSchema as z.core.$ZodType) !== JsonSchema) return;
      for (const key of Object.keys(jsonSchema)) Reflect.deleteProperty(jsonSchema, key);
    },
  });
  return rebase(JSON.parse(JSON.stringify(generated)) as JsonObject, '#');
}

/** Keywords whose values are data, not schemas. */
const DATA = ['const', 'enum', 'default', 'examples'];

/**
 * A schema made for a place below the root: its references begin at `base`. Those to a definition that allows
 * anything are left out, and so are such definitions.
 */
function rebase(schema: JsonObject, base: string): JsonObject {
  const defs = isObject(schema.$defs) ? schema.$defs : {};
  const anything = new Set(
    Object.keys(defs).filter((name) => isObject(defs[name]) && Object.keys(defs[name]).length === 0),
  );
  const change = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(change);
    if (!isObject(value)) return value;
    const members = Object.entries(value).flatMap(([key, member]): [string, Json][] => {
      if (DATA.includes(key)) return [[key, member]];
      if (key !== '$ref' || typeof member !== 'string' || member === BODY) return [[key, change(member)]];
      return anything.has(member.replace('#/$defs/', '')) ? [] : [[key, base + member.slice(1)]];
    });
    return Object.fromEntries(members);
  };
  const { $defs: _, ...rest } = change(schema) as JsonObject;
  const kept = Object.entries(defs).filter(([name]) => !anything.has(name));
  return kept.length > 0 ? { ...rest, $defs: change(Object.fromEntries(kept)) } : rest;
}

const propertiesOf = (schema: JsonObject): JsonObject =>
  isObject(schema.properties) ? schema.properties : {};

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
