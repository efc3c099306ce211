import type { EventWait } from '@rex/types';

/** A command for a shell that sends the event which a step waits for; the token is the reader's own. */
export function eventCurl({ event, key }: EventWait, { origin, id }: { origin: string; id: string }): string {
  const body = {
    ...{ specversion: '1.0', id, source: '/by-hand', type: event },
    ...(key === '' ? {} : { rexkey: key }),
    data: {},
  };
  return [
    `curl -X POST ${quoted(`${origin}/api/v1/events`)}`,
    `  -H ${quoted('content-type: application/json')}`,
    '  -H "authorization: Bearer $REX_TOKEN"',
    `  -d ${quoted(JSON.stringify(body))}`,
  ].join(' \\\n');
}

/** A word that a shell takes as it is, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
