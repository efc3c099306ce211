import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { Seed } from './seed.ts';

/** A call that came, in the order of arrival. */
export interface Call {
  /** The path without its slash: what was asked for. */
  what: string;
  /** The Idempotency-Key; null without one. */
  key: string | null;
  body: string;
  isAnswered: boolean;
}

/** A service outside, which counts what it is asked for and answers after a moment. */
export interface Receiver {
  url: string;
  calls: readonly Call[];
  /** Calls that have come and that nobody has been answered. */
  underWay(): Call[];
  /** From now on nothing is answered … */
  hold(): void;
  /** … until this, when everything is. */
  release(): void;
  /** Resolves when so many calls have come since the beginning. */
  untilCalls(count: number): Promise<void>;
}

const DELAY_MAX_MS = 60;

/** Opens a receiver that knows a repeated key and answers it as the first time. */
export async function openReceiver(t: TestContext, seed: Seed): Promise<Receiver> {
  const calls: Call[] = [];
  const receipts = new Map<string, string>();
  const waiting = new Set<{ count: number; resolve(): void }>();
  let held: (() => void)[] | null = null;
  const answer = (call: Call, name: string | null, response: ServerResponse): void => {
    call.isAnswered = true;
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(name === null ? { receipt: receiptOf(receipts, call) } : priceOf(name)));
  };
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://receiver');
    const body = await textOf(request);
    const key = request.headers['idempotency-key'];
    const call: Call = {
      ...{ what: pathname.slice(1), key: typeof key === 'string' ? key : null },
      ...{ body, isAnswered: false },
    };
    const number = calls.push(call);
    for (const each of waiting) if (number >= each.count) each.resolve();
    const act = () => answer(call, searchParams.get('name'), response);
    const afterwards = () => void setTimeout(act, seed.between(`delay ${number}`, 2, DELAY_MAX_MS));
    if (held) held.push(afterwards);
    else afterwards();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    underWay: () => calls.filter(({ isAnswered }) => !isAnswered),
    hold() {
      held ??= [];
    },
    release() {
      for (const act of held ?? []) act();
      held = null;
    },
    untilCalls: (count) =>
      new Promise((resolve) => {
        if (calls.length >= count) resolve();
        else waiting.add({ count, resolve });
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  // A caller that is killed while it speaks has said what it has said.
  for await (const chunk of request.on('error', () => {})) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** What `order-17` costs, which the test can work out as well. */
export const priceOf = (name: string): { price: number } => ({
  price: 100 + Number(name.split('-')[1]),
});

/** A receipt per key; without one, every call is news. */
function receiptOf(receipts: Map<string, string>, { key, what }: Call): string {
  const known = key === null ? undefined : receipts.get(key);
  const receipt = known ?? `${what} ${receipts.size + 1}`;
  receipts.set(key ?? receipt, receipt);
  return receipt;
}
