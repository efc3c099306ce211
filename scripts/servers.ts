// Which of the servers that tests speak to can be used, found out by really speaking to them.
// `node scripts/servers.ts postgres` prints the address and exits 0, or says why not and exits 1.

import { connect, type Socket } from 'node:net';
import { pathToFileURL } from 'node:url';
import pg from 'pg';

export type ServerKind = 'postgres' | 'redis' | 'amqp';

/** What came of asking one server; `problem` is a sentence for people, without the password. */
export type Probe = { kind: ServerKind; name: string; url: string } & (
  | { usable: true }
  | { usable: false; problem: string }
);

const TIMEOUT_MS = 5_000;

const servers: Record<ServerKind, { name: string; variable: string; usual: string }> = {
  postgres: {
    name: 'PostgreSQL with pgvector',
    variable: 'REX_TEST_DATABASE_URL',
    usual: 'postgres://postgres@127.0.0.1:5432/postgres',
  },
  redis: { name: 'Redis', variable: 'REX_TEST_REDIS_URL', usual: 'redis://127.0.0.1:6379' },
  amqp: { name: 'RabbitMQ', variable: 'REX_TEST_AMQP_URL', usual: 'amqp://guest:guest@127.0.0.1:5672' },
};

const speak: Record<ServerKind, (url: URL) => Promise<void>> = {
  postgres: speakPostgres,
  redis: speakRedis,
  amqp: speakAmqp,
};

/** Asks the server that the environment names, or the one at the usual local address. */
export async function probe(kind: ServerKind): Promise<Probe> {
  const { name, variable, usual } = servers[kind];
  const url = process.env[variable] || usual;
  const found = { kind, name, url };
  try {
    await speak[kind](new URL(url));
    return { ...found, usable: true };
  } catch (error) {
    const reason = error instanceof Error ? error.message || error.name : String(error);
    const problem = `${name} cannot be used at ${withoutPassword(url)}: ${reason} (${variable} names another)`;
    return { ...found, usable: false, problem };
  }
}

function withoutPassword(url: string): string {
  return url.replace(/(\/\/[^:@/]*):[^@/]*@/, '$1:…@');
}

async function speakPostgres(url: URL): Promise<void> {
  const client = new pg.Client({ connectionString: url.href, connectionTimeoutMillis: TIMEOUT_MS });
  // A server that ends the connection later is told by the query; without a listener it would end this process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ vector: boolean; create: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_available_extensions WHERE name = 'vector') AS vector,
              (SELECT rolcreatedb AND rolsuper FROM pg_roles WHERE rolname = current_user) AS create`,
    );
    if (!rows[0]?.vector) throw new Error('it lacks the extension pgvector (`.ci/pgvector` installs it)');
    if (!rows[0].create) throw new Error('its user may not create databases and extensions');
  } finally {
    await client.end();
  }
}

async function speakRedis(url: URL): Promise<void> {
  const words = [decodeURIComponent(url.username), decodeURIComponent(url.password)].filter(
    (word) => word !== '',
  );
  const login = url.password ? command('AUTH', ...words) : '';
  const expected = login ? /^\+OK\r\n\+PONG\r\n/ : /^\+PONG\r\n/;
  await converse(url, 6379, Buffer.from(login + command('PING')), (answer) => {
    const text = answer.toString('latin1');
    if (/(^|\r\n)-/.test(text)) throw new Error(`it answers ${JSON.stringify(text.trim())}`);
    return expected.test(text);
  });
}

function command(...words: string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

/** Sends the header of AMQP 0-9-1 and expects `connection.start`: class 10, method 10, in a method frame. */
async function speakAmqp(url: URL): Promise<void> {
  await converse(url, 5672, Buffer.from('AMQP\0\0\x09\x01', 'latin1'), (answer) => {
    if (answer.length >= 4 && answer.subarray(0, 4).equals(Buffer.from('AMQP'))) {
      throw new Error('it speaks another version of AMQP than 0-9-1');
    }
    return (
      answer.length >= 11 && answer[0] === 1 && answer.readUInt16BE(7) === 10 && answer.readUInt16BE(9) === 10
    );
  });
}

function converse(
  url: URL,
  port: number,
  greeting: Buffer,
  isAnswer: (answer: Buffer) => boolean,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(Number(url.port) || port, url.hostname);
    let answer = Buffer.alloc(0);
    const settle = (error?: Error) => {
      socket.destroy();
      if (error) reject(error);
      else resolve();
    };
    socket.setTimeout(TIMEOUT_MS, () => settle(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
    socket.on('connect', () => socket.write(greeting));
    socket.on('error', settle);
    socket.on('close', () => settle(new Error('it closed the connection')));
    socket.on('data', (piece) => {
      answer = Buffer.concat([answer, piece]);
      try {
        if (isAnswer(answer)) settle();
      } catch (error) {
        settle(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
}

async function main(kind: string | undefined): Promise<void> {
  if (kind !== 'postgres' && kind !== 'redis' && kind !== 'amqp') {
    throw new Error('usage: node scripts/servers.ts postgres|redis|amqp');
  }
  const found = await probe(kind);
  process.stdout.write(`${found.usable ? found.url : found.problem}\n`);
  process.exitCode = found.usable ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv[2]);
