/** A table as drizzle-kit describes it. */
export interface DescribedTable {
  name: string;
  columns: Record<
    string,
    { name: string; type: string; primaryKey: boolean; notNull: boolean; default?: unknown }
  >;
  indexes: Record<
    string,
    { name: string; columns: { expression: string }[]; isUnique: boolean; where?: string }
  >;
  foreignKeys: Record<
    string,
    { tableTo: string; columnsFrom: string[]; columnsTo: string[]; onDelete?: string }
  >;
  compositePrimaryKeys: Record<string, { columns: string[] }>;
  checkConstraints: Record<string, { name: string; value: string }>;
}

const HEAD = `# The database

Written by \`scripts/write-database-docs.ts\` from the Drizzle schema (\`packages/database/src/schema\`) and from the comments
of the migrations (\`packages/database/migrations\`), which \`psql\` shows too (\`\\d+ executions\`). The same tables are in the
embedded database and on PostgreSQL.

How it hangs together:

- A **user** owns a personal **workspace**; **members** say who may do what in one. Everything else belongs to a
  workspace, and every query of the API names it.
- A **workflow** has a draft and immutable **versions**; an **execution** is pinned to one version for ever.
- The **history** of an execution is spread: each number is held by exactly one row, by that of the execution (its
  creation and its end), of a step, of an attempt, or of \`execution_history\`. \`readHistory\` puts them together again.
- A **driver** is a process that carries executions. It has one lease for all of them; \`executions.driver_id\` says whose
  an execution is, \`claimable_at\` from when on anyone may take it. One of the two is set as long as it may move by itself,
  unless it waits for its **inbox** alone.
- Large values are stored once per execution as **blobs**, by their hash; columns named \`…_blob\` hold that hash.
- Times are \`timestamptz\` by the database's own clock, money is in billionths of a dollar, ids are UUIDs of version 7.

Migrations only go forward. They run under a lock before anything else, and a schema newer than the program is refused.

An execution's \`status\`, and what may follow:

| status | means | next |
|---|---|---|
| \`CREATED\` | stored, not yet carried by anyone | any but itself |
| \`IN_PROGRESS\` | something is under way | \`WAITING\`, \`SUSPENDED\`, an end |
| \`WAITING\` | nothing is under way until \`waiting_reason\` is over | \`IN_PROGRESS\`, \`SUSPENDED\`, an end |
| \`SUSPENDED\` | an operator stopped it | \`IN_PROGRESS\`, \`WAITING\`, an end |
| \`COMPLETED\`, \`FAILED\`, \`CANCELLED\` | it is over | nothing, ever |
`;

const TABLE_COMMENT = /COMMENT ON TABLE (\w+) IS\s+'((?:[^']|'')*)'/g;
const COLUMN_COMMENT = /COMMENT ON COLUMN (\w+\.\w+) IS\s+'((?:[^']|'')*)'/g;

/** Comments by table and by \`table.column\`; a later migration's word counts. */
function commentsOf(migrations: readonly string[]): Map<string, string> {
  const comments = new Map<string, string>();
  for (const sql of migrations) {
    for (const pattern of [TABLE_COMMENT, COLUMN_COMMENT]) {
      for (const [, name, text] of sql.matchAll(pattern)) comments.set(name!, text!.replaceAll("''", "'"));
    }
  }
  return comments;
}

/** Writes what is in the database for readers. */
export function databaseReference(tables: readonly DescribedTable[], migrations: readonly string[]): string {
  const comments = commentsOf(migrations);
  const names = tables.map(({ name }) => `[${name}](#${name})`).join(' · ');
  return `${HEAD}\n${names}\n\n${tables.map((table) => tableText(table, comments)).join('\n')}`;
}

function tableText(table: DescribedTable, comments: ReadonlyMap<string, string>): string {
  const { name, columns, indexes, checkConstraints, compositePrimaryKeys } = table;
  const composite = Object.values(compositePrimaryKeys).map(({ columns: key }) => key.join(', '));
  const rows = Object.values(columns).map((column) => {
    const facts = [column.type, column.notNull || column.primaryKey ? 'not null' : ''];
    return `| ${code(column.name)} | ${facts.filter(Boolean).join(', ')} | ${cell(noteOf(table, column, comments))} |`;
  });
  return [
    `## ${name}`,
    '',
    comments.get(name) ?? '',
    '',
    '| column | type | |',
    '|---|---|---|',
    ...rows,
    ...(composite.length > 0 ? ['', `Key: ${composite.map(code).join(', ')}.`] : []),
    ...list('Indexes', Object.values(indexes).map(indexText)),
    ...list(
      'Rules',
      Object.values(checkConstraints).map(
        ({ name: rule, value }) => `${code(rule)}: ${code(plain(value, name))}`,
      ),
    ),
    '',
  ].join('\n');
}

function noteOf(
  { name, foreignKeys }: DescribedTable,
  column: DescribedTable['columns'][string],
  comments: ReadonlyMap<string, string>,
): string {
  const references = Object.values(foreignKeys)
    .filter(({ columnsFrom }) => columnsFrom.includes(column.name))
    .map(({ tableTo, columnsTo, onDelete }) => {
      const after = onDelete && onDelete !== 'no action' ? `, on delete ${onDelete}` : '';
      return `→ ${code(`${tableTo}.${columnsTo.join(', ')}`)}${after}.`;
    });
  const unlessTold = column.default === undefined ? '' : `Default ${code(String(column.default))}.`;
  const key = column.primaryKey ? 'Key.' : '';
  const parts = [key, comments.get(`${name}.${column.name}`) ?? '', ...references, unlessTold];
  return parts.filter((part) => part !== '').join(' ');
}

function indexText({ name, columns, isUnique, where }: DescribedTable['indexes'][string]): string {
  const what = columns.map(({ expression }) => plain(expression)).join(', ');
  return `${code(name)}${isUnique ? ', unique' : ''}: ${code(what)}${where ? ` where ${code(plain(where))}` : ''}`;
}

const list = (title: string, items: readonly string[]): string[] =>
  items.length === 0 ? [] : ['', `${title}:`, '', ...items.map((item) => `- ${item}`)];

const code = (text: string): string => `\`${text}\``;
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** SQL without the quotes and the table names that a machine puts there. */
const plain = (sql: string, table = '\\w+'): string =>
  sql
    .replace(new RegExp(`"${table}"\\.`, 'g'), '')
    .replaceAll('"', '')
    .replace(/\s+/g, ' ')
    .trim();
