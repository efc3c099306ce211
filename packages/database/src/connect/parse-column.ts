import { parseArray } from './array-literal.ts';
import { DatabaseError } from './database-error.ts';

type Parse = (text: string) => unknown;

/**
 * Gives a column's text its JavaScript form, the same for both databases: int2, int4, oid, float and int8
 * are numbers (an int8 that a number cannot hold is an error: cast it to text), bool is boolean, json is
 * parsed, bytea is Uint8Array, timestamptz is ISO text in UTC (three decimals, six where there are more),
 * timestamp ISO text without a zone, arrays of these are arrays. All else, numeric too, stays text.
 */
export function columnParser(typeId: number): Parse {
  return parsers.get(typeId) ?? asText;
}

const asText: Parse = (text) => text;

const asSafeInteger: Parse = (text) => {
  const integer = Number(text);
  if (Number.isSafeInteger(integer)) return integer;
  throw new DatabaseError({ code: '22003', message: `${text} is beyond safe integers; select it as text.` });
};

const asBytes: Parse = (text) => new Uint8Array(Buffer.from(text.slice(2), 'hex'));

const TIMESTAMP = /^(\d{4,}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d+))?(\+00)?$/;

const asTimestamp: Parse = (text) => {
  const parts = TIMESTAMP.exec(text);
  if (!parts) return text; // infinity, a date before our era, or a session that is not in UTC
  const [, date, time, fraction = '', zone] = parts;
  return `${date}T${time}.${fraction.padEnd(fraction.length > 3 ? 6 : 3, '0')}${zone ? 'Z' : ''}`;
};

/** PostgreSQL's fixed type ids: of the element, of its array, and how it is read. */
const TYPES: readonly (readonly [element: number, array: number, parse: Parse])[] = [
  [16, 1000, (text) => text === 't'],
  [17, 1001, asBytes],
  [19, 1003, asText],
  [20, 1016, asSafeInteger],
  [21, 1005, Number],
  [23, 1007, Number],
  [25, 1009, asText],
  [26, 1028, Number],
  [114, 199, JSON.parse],
  [700, 1021, Number],
  [701, 1022, Number],
  [1042, 1014, asText],
  [1043, 1015, asText],
  [1082, 1182, asText],
  [1114, 1115, asTimestamp],
  [1184, 1185, asTimestamp],
  [1700, 1231, asText],
  [2950, 2951, asText],
  [3802, 3807, JSON.parse],
];

const parsers = new Map<number, Parse>(
  TYPES.flatMap(([element, array, parse]): [number, Parse][] => [
    [element, (text) => parse(text)],
    [array, (text) => parseArray(text, (item) => parse(item))],
  ]),
);
