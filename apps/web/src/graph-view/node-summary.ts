import type { GraphNode, Json, JsonObject, NodeManifest } from '@rex/types';
import { bodyOf } from '../document/location.ts';

/** Lines that a card shows of what its node does. */
export const SUMMARY_LINES = 3;
const LINE_CHARS = 60;

/** A value in few words, on one line. */
export function shortValue(value: Json | undefined, chars = LINE_CHARS): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > chars ? `${line.slice(0, chars - 1)}…` : line;
}

/** The inside of a value that is one whole `{{ … }}`; otherwise the value in short. */
function bare(value: Json | undefined): string {
  const line = shortValue(value, 400);
  const inner = /^\{\{\s*((?:(?!\}\}).)*?)\s*\}\}$/.exec(line)?.[1];
  return shortValue(inner ?? line);
}

type Describe = (config: JsonObject, node: GraphNode) => string[];

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const more = (hidden: number, what: string): string[] => (hidden > 0 ? [`+ ${hidden} more ${what}`] : []);

const loopLine = (node: GraphNode): string => {
  const count = bodyOf(node)?.nodes.length ?? 0;
  return `${count} ${count === 1 ? 'step' : 'steps'} inside`;
};

function fields(value: Json | undefined): string[] {
  if (!isObject(value)) return value === undefined ? [] : [bare(value)];
  const entries = Object.entries(value);
  const fit = entries.length > SUMMARY_LINES ? SUMMARY_LINES - 1 : entries.length;
  const shown = entries.slice(0, fit).map(([name, each]) => `${name} = ${bare(each)}`);
  return [...shown, ...more(entries.length - fit, 'fields')];
}

function rules({ rules: list, default: otherwise }: JsonObject): string[] {
  const all = Array.isArray(list) ? list : [];
  const shown = all.slice(0, 2).map((rule) => (isObject(rule) ? bare(rule.when) || '(no condition)' : ''));
  const rest = typeof otherwise === 'string' && all.length < 3 ? [`else ${otherwise}`] : [];
  return [...shown, ...more(all.length - 2, 'rules'), ...rest].slice(0, SUMMARY_LINES);
}

const BY_TYPE: Record<string, Describe> = {
  http: ({ method, url }) => [`${shortValue(method) || 'GET'} ${shortValue(url)}`],
  wait: (config) =>
    config.until === undefined ? [`for ${bare(config.for)}`] : [`until ${bare(config.until)}`],
  decision: rules,
  transform: ({ value }) => fields(value),
  output: ({ value }) => fields(value),
  set: ({ values }) => fields(values),
  merge: ({ mode }) => [`as ${shortValue(mode)}`],
  forEach: ({ items, maxItems, concurrency }, node) => [
    `of ${bare(items)}`,
    `at most ${shortValue(maxItems)}${typeof concurrency === 'number' && concurrency > 1 ? `, ${concurrency} at once` : ''}`,
    loopLine(node),
  ],
  repeat: ({ until, maxTimes }, node) => [
    `until ${bare(until)}`,
    `at most ${shortValue(maxTimes)} times`,
    loopLine(node),
  ],
  fail: ({ code, message }) => [shortValue(code), shortValue(message)],
  webhook: ({ respond }) => [respond === 'result' ? 'answers with the result' : 'answers at once'],
  manual: () => [],
  note: () => [],
};

/** What a node does, at a glance: at most three short lines out of its config. */
export function nodeSummary(node: GraphNode, manifest: NodeManifest | undefined): string[] {
  if (!manifest) return [`There is no node type ${node.type}.`];
  const config = node.config ?? {};
  const describe = Object.hasOwn(BY_TYPE, node.type) ? BY_TYPE[node.type] : undefined;
  const lines = describe ? describe(config, node) : fields(config);
  return lines
    .map((line) => shortValue(line))
    .filter((line) => line !== '')
    .slice(0, SUMMARY_LINES);
}
