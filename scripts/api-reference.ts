import {
  componentOf,
  type OpenapiDocument,
  type PlacedRoute,
  routesOf,
  type Schema,
  successesOf,
} from './openapi-document.ts';

const HEAD = `# The API

Written by \`scripts/write-client.ts\` from the server's own OpenAPI 3.1 document, which it serves at
\`/api/v1/openapi.json\`; \`/docs\` shows it in the browser. The typed client of all this is \`packages/client\`.

## Signing in

Every route but those marked *public* needs \`Authorization: Bearer TOKEN\`. A token is one of:

- the **access token of a session** (15 minutes), from \`register\`, \`login\`, \`sign-in\` or \`refresh\`. The refresh token
  travels in an HttpOnly cookie and is good for one use; each use gives the next;
- an **access token for programs** (\`rex_…\`), made under \`/api/v1/access-tokens\`, perhaps only for reading;
- what **\`rex token\`** prints: 12 hours, for the local owner.

The link that \`rex start\` prints holds a token that works once and for 15 minutes; \`POST /api/v1/auth/sign-in\` takes
it. Registration is open when REX runs on PostgreSQL, and closed on the embedded database. What another workspace owns
is answered with 404, as if it were not there.

## Answers

\`\`\`json
{ "success": true, "data": { "id": "…" } }
{ "success": true, "data": [], "meta": { "page": 1, "pageSize": 50, "total": 0 } }
{ "success": false, "error": { "code": "invalid_input", "message": "/body/name: …", "details": [] } }
\`\`\`

\`code\` is from one table (\`packages/types/src/errors.ts\`), which also says the HTTP status; the message says what to do.
A body that does not fit is 422 \`invalid_input\`, and \`details\` lists the place of each problem; unknown fields are
refused. A 500 says nothing of the inside but the id under which the log tells more.

- **Lists** take \`page\` and \`pageSize\` and answer with \`meta\`. The history is read by number: \`?after=SEQ&limit=N\`.
- **Idempotency**: a request that changes something may carry \`Idempotency-Key\` (up to 255 characters). Repeated within a
  day with the same request it gives the first answer again; with another request it is 422 \`idempotency_mismatch\`.
- **Limits**: too many requests are 429 \`rate_limited\` with \`Retry-After\` in seconds; signing in is limited most. A
  server with too much to do answers 503 \`overloaded\`; try again later.
- **Times** are ISO 8601 in UTC; money is in billionths of a dollar.

## Watching an execution

\`WS /ws/executions/{id}?ticket=TICKET&after=SEQ\` sends the history after \`SEQ\` and then whatever happens, as text frames:

\`\`\`json
{ "type": "agent_completed", "agent_id": "summarise", "seq": 12, "timestamp": "2030-01-31T09:00:00.000Z",
  "data": { "entry": "step_completed", "path": "each[3]/summarise", "attempt": 1, "output": { "inline": 1 }, "outlets": ["out"] } }
\`\`\`

Each history entry is exactly one frame, and \`seq\` is its number: 1, 2, 3 … without a gap. \`agent_id\` is the node's id,
null for the execution itself. \`execution_waiting\` has no number and says for what the execution waits. After the last
entry the server closes with 1000. Come back after any other close with \`after\` = the last number you have:

| code | meaning |
|---|---|
| 1000 | the execution is over |
| 1008 | you sent too much; the socket only tells |
| 1011 | the execution cannot be followed any more |
| 1012 | the server stops, or the socket is an hour old: come back with a new ticket |
| 1013 | you read too slowly |

\`\`\`js
const headers = { authorization: \`Bearer \${token}\` };
const answer = await fetch(\`\${base}/api/v1/executions/\${id}/ticket\`, { method: 'POST', headers });
const { ticket } = (await answer.json()).data; // works once, for 30 seconds
const socket = new WebSocket(\`\${base.replace('http', 'ws')}/ws/executions/\${id}?ticket=\${ticket}&after=0\`);
socket.onmessage = ({ data }) => console.log(JSON.parse(data));
\`\`\`

A page of another origin than the server's own, or one in \`FRONTEND_URL\`, is refused. \`watchExecution\` of
\`packages/client\` does all of this, with reconnects.
`;

/** Failures that any route may answer with; the head tells of them. */
const EVERYWHERE = new Set(['401', '403', '429', '500', '503']);

/** Writes the reference of the API for readers. */
export function apiReference(document: OpenapiDocument): string {
  const byTag = new Map<string, PlacedRoute[]>();
  for (const route of routesOf(document)) {
    const tag = route.tags?.[0] ?? 'Other';
    byTag.set(tag, [...(byTag.get(tag) ?? []), route]);
  }
  const sections = [...byTag].map(
    ([tag, routes]) => `## ${tag}\n\n${routes.map((route) => routeText(route, document)).join('\n')}`,
  );
  return `${HEAD}\n${sections.join('\n')}`;
}

function routeText(route: PlacedRoute, document: OpenapiDocument): string {
  const { method, path, summary, description, operationId, security } = route;
  const lines = [
    `### \`${method} ${path}\``,
    '',
    `${summary ?? ''}${security?.length === 0 ? ' (*public*)' : ''}. Operation \`${operationId}\`.`,
    ...(description ? ['', description] : []),
    ...parameterLines(route),
    ...bodyLines(route, document),
    '',
    `Answers ${successesOf(route)
      .map(([status, schema]) => answerText(status, schema))
      .join(', or ')}.${failureText(route)}`,
    '',
  ];
  return lines.join('\n');
}

function parameterLines({ parameters = [] }: PlacedRoute): string[] {
  const shown = parameters.filter((parameter) => parameter.in !== 'header');
  if (shown.length === 0) return [];
  const rows = shown.map(({ name, in: place, required, schema, description }) =>
    row(
      `\`${name}\``,
      place,
      schemaText(schema),
      notes({ ...schema, ...(description ? { description } : {}) }, required),
    ),
  );
  return ['', '| parameter | in | type | |', '|---|---|---|---|', ...rows];
}

function bodyLines({ requestBody }: PlacedRoute, { components }: OpenapiDocument): string[] {
  const schema = requestBody?.content?.['application/json']?.schema;
  if (!schema) return [];
  const component = componentOf(schema);
  const { properties, required = [] } = component === null ? schema : (components.schemas[component] ?? {});
  if (!properties) return ['', `Body: ${schemaText(schema)}.`];
  const rows = Object.entries(properties).map(([name, field]) =>
    row(`\`${name}\``, schemaText(field), notes(field, required.includes(name))),
  );
  return ['', '| body field | type | |', '|---|---|---|', ...rows];
}

const row = (...cells: string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;

function notes({ description, default: unlessTold }: Schema, isRequired = false): string {
  const parts = [
    isRequired ? 'required' : '',
    description ?? '',
    unlessTold === undefined ? '' : `default \`${JSON.stringify(unlessTold)}\``,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

function answerText(status: number, schema: Schema | null): string {
  const data = schema?.properties?.data;
  if (!schema) return `${status} without a body`;
  return data
    ? `${status} with ${schemaText(data)}`
    : `${status} with ${schemaText(schema)}, without the envelope`;
}

function failureText({ responses }: PlacedRoute): string {
  const own = Object.entries(responses).filter(
    ([status]) => !status.startsWith('2') && !EVERYWHERE.has(status),
  );
  if (own.length === 0) return '';
  return ` Fails with ${own.map(([status, { description }]) => `${status} (${codes(description)})`).join(', ')}.`;
}

const codes = (description: string): string =>
  description
    .split(', ')
    .map((code) => `\`${code}\``)
    .join(', ');

/** A schema in a few words; components by their names. */
function schemaText(schema: Schema): string {
  const component = componentOf(schema);
  if (component !== null) return `\`${component}\``;
  const members = schema.anyOf ?? schema.oneOf;
  if (members) return members.map(schemaText).join(' or ');
  if (schema.items) return `list of ${schemaText(schema.items)}`;
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum) return schema.enum.map((value) => `\`${JSON.stringify(value)}\``).join(', ');
  const types = [schema.type ?? 'any JSON'].flat().join(' or ');
  return schema.format ? `${types} (${schema.format})` : types;
}
