import {
  componentOf,
  type OpenapiDocument,
  type PlacedRoute,
  routesOf,
  type Schema,
  successesOf,
} from './openapi-document.ts';

/** Components whose schema and type have two names in the contract. */
const TYPE_NAMES: Record<string, string> = { JsonSchema: 'Json', JsonObjectSchema: 'JsonObject' };

/** Writes the operations of the client: their types, and how each is called. */
export function clientSource(document: OpenapiDocument): string {
  const routes = routesOf(document).filter(({ path }) => path.startsWith('/api/v1/'));
  const names = new Set<string>();
  const { schemas } = document.components;
  const named = (name: string): string => {
    // A text with a rule of its own is a text to whoever writes one.
    if (schemas[name]?.type === 'string' && !schemas[name].enum) return 'string';
    const type = TYPE_NAMES[name] ?? name;
    names.add(type);
    return type;
  };
  const signatures = routes.map((route) => signatureOf(route, document, named));
  const calls = routes.map(callOf);
  const own = ['CallOptions', 'List', 'MutationOptions', 'Operation'].filter(
    (name) => name === 'Operation' || signatures.some((text) => new RegExp(`\\b${name}\\b`).test(text)),
  );
  return `// Written by scripts/write-client.ts from the API's OpenAPI document.
import type {
${[...names]
  .sort()
  .map((name) => `  ${name},\n`)
  .join('')}} from '@rex/types';
import type { ${own.join(', ')} } from '../request.ts';

/** Every operation of the API by its id. */
export interface Operations {
${signatures.join('\n')}
}

/** How each operation is called. */
export const OPERATIONS = {
${calls.join('\n')}
} as const satisfies Record<keyof Operations, Operation>;
`;
}

type Named = (component: string) => string;

function signatureOf(route: PlacedRoute, document: OpenapiDocument, named: Named): string {
  const { operationId, method, path, summary = operationId } = route;
  const parts = [
    shapeOf(route, 'path', 'params', named),
    shapeOf(route, 'query', 'query', named),
    bodyOf(route, document, named),
  ].filter((part) => part !== null);
  const isNeeded = parts.some(({ isRequired }) => isRequired);
  const fields = parts.map(({ name, isRequired, type }) => `${name}${isRequired ? '' : '?'}: ${type}`);
  const base = method === 'GET' ? 'CallOptions' : 'MutationOptions';
  const args = fields.length === 0 ? base : `${base} & { ${fields.join('; ')} }`;
  return `  /** ${summary}: \`${method} ${path}\`. */
  ${operationId}(args${isNeeded ? '' : '?'}: ${args}): Promise<${resultOf(route, named)}>;`;
}

interface Part {
  name: string;
  isRequired: boolean;
  type: string;
}

function shapeOf(route: PlacedRoute, place: 'path' | 'query', name: string, named: Named): Part | null {
  const parameters = (route.parameters ?? []).filter((parameter) => parameter.in === place);
  if (parameters.length === 0) return null;
  const fields = parameters.map(
    ({ name: field, required, schema }) => `${field}${required ? '' : '?'}: ${typeOf(schema, named)}`,
  );
  return { name, isRequired: parameters.some(({ required }) => required), type: `{ ${fields.join('; ')} }` };
}

function bodyOf({ requestBody }: PlacedRoute, { components }: OpenapiDocument, named: Named): Part | null {
  const schema = requestBody?.content?.['application/json']?.schema;
  if (!schema) return null;
  const component = componentOf(schema);
  const { required = [] } = component === null ? schema : (components.schemas[component] ?? {});
  return { name: 'body', isRequired: required.length > 0, type: typeOf(schema, named) };
}

const isList = ({ operationId }: PlacedRoute): boolean => operationId.startsWith('list');

function resultOf(route: PlacedRoute, named: Named): string {
  const types = successesOf(route).map(([, schema]) => {
    const data = schema?.properties?.data;
    if (!data) return 'void';
    return isList(route) && data.items ? `List<${typeOf(data.items, named)}>` : typeOf(data, named);
  });
  return [...new Set(types)].join(' | ');
}

/** The TypeScript of a schema: the contract's own type where it is a component. */
function typeOf(schema: Schema, named: Named): string {
  const component = componentOf(schema);
  if (component !== null) return named(component);
  const { anyOf, oneOf, items, properties, required = [] } = schema;
  const members = anyOf ?? oneOf;
  if (members) return members.map((member) => typeOf(member, named)).join(' | ');
  if (schema.const !== undefined) return literal(schema.const);
  if (schema.enum) return schema.enum.map(literal).join(' | ');
  if (items) return `(${typeOf(items, named)})[]`;
  if (properties) {
    const fields = Object.entries(properties).map(
      ([name, field]) => `${name}${required.includes(name) ? '' : '?'}: ${typeOf(field, named)}`,
    );
    return `{ ${fields.join('; ')} }`;
  }
  const types = [schema.type ?? 'unknown'].flat();
  return types.map((type) => (type === 'integer' ? 'number' : type)).join(' | ');
}

const literal = (value: unknown): string =>
  typeof value === 'string' ? `'${value.replace(/['\\\\]/g, '\\\\$&')}'` : String(value);

function callOf(route: PlacedRoute): string {
  const { operationId, method, path, security, requestBody } = route;
  const facts = [
    `method: '${method}'`,
    `path: '${path}'`,
    `isPublic: ${security?.length === 0}`,
    `isList: ${isList(route)}`,
    `hasBody: ${requestBody !== undefined}`,
  ];
  return `  ${operationId}: { ${facts.join(', ')} },`;
}
