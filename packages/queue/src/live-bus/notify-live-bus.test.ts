import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NotifyLiveBus, type NotifyPort } from './notify-live-bus.ts';

const ID = '00000000-0000-7000-8000-000000000001';
const OTHER = '00000000-0000-7000-8000-000000000002';

/** A database that answers when it is told to. */
function heldDatabase() {
  const statements: { payloads: readonly string[]; answer: PromiseWithResolvers<void> }[] = [];
  let asked = Promise.withResolvers<void>();
  let tell: (payload: string) => void = () => undefined;
  const port: NotifyPort = {
    async listen(_, onMessage) {
      tell = onMessage;
      return async () => undefined;
    },
    notify(_, payloads) {
      const answer = Promise.withResolvers<void>();
      statements.push({ payloads, answer });
      asked.resolve();
      asked = Promise.withResolvers();
      return answer.promise;
    },
  };
  return { port, statements, tell: (payload: string) => tell(payload), nextStatement: () => asked.promise };
}

async function open() {
  const held = heldDatabase();
  const troubles: unknown[] = [];
  const bus = await NotifyLiveBus.open(held.port, {
    onTrouble: (error) => troubles.push(error),
    gatherMs: 0,
  });
  return { ...held, bus, troubles };
}

test('one statement is under way, and what comes meanwhile is in the next: the newest number of each', async () => {
  const { bus, statements, nextStatement } = await open();
  for (let seq = 1; seq <= 1_000; seq += 1) {
    bus.publish(ID, seq);
    bus.publish(OTHER, seq);
  }
  bus.publish(ID, 3);
  assert.deepEqual(
    statements.map(({ payloads }) => payloads),
    [[`${ID}:1`]],
  );
  const next = nextStatement();
  statements[0]!.answer.resolve();
  await next;
  assert.deepEqual(statements[1]!.payloads, [`${OTHER}:1000 ${ID}:1000`]);
  statements[1]!.answer.resolve();
  await bus.close();
  assert.equal(statements.length, 2);
});

test('subscribers in the process are told before the database answers', async () => {
  const { bus, statements } = await open();
  const heard: number[] = [];
  bus.subscribe(ID, (seq) => heard.push(seq));
  bus.publish(ID, 1);
  bus.publish(ID, 2);
  assert.deepEqual(heard, [1, 2]);
  for (const { answer } of statements) answer.resolve();
});

test('a payload stays below what PostgreSQL takes, and none is lost at its border', async () => {
  const { bus, statements, nextStatement } = await open();
  bus.publish(ID, 1);
  const ids = Array.from({ length: 2_000 }, (_, index) => ID.slice(0, -4) + String(index).padStart(4, '0'));
  for (const id of ids) bus.publish(id, 123_456_789);
  const next = nextStatement();
  statements[0]!.answer.resolve();
  await next;
  const { payloads, answer } = statements[1]!;
  assert.ok(payloads.every((payload) => Buffer.byteLength(payload) < 7_900));
  assert.ok(payloads.slice(0, -1).every((payload) => Buffer.byteLength(payload) > 7_800));
  assert.deepEqual(
    payloads.flatMap((payload) => payload.split(' ')).toSorted(),
    ids.map((id) => `${id}:123456789`).toSorted(),
  );
  answer.resolve();
});

test('when the listening connection was lost, every subscriber is told that hints may be missing', async () => {
  const { bus, tell } = await open();
  const heard: string[] = [];
  bus.subscribe(ID, (seq) => heard.push(`a${seq}`));
  bus.subscribe(OTHER, (seq) => heard.push(`b${seq}`));
  tell('');
  assert.deepEqual(heard, ['a0', 'b0']);
});

test('a statement that fails is told, and the next one is sent', async () => {
  const { bus, statements, troubles, nextStatement } = await open();
  bus.publish(ID, 1);
  bus.publish(ID, 2);
  const next = nextStatement();
  const refusal = new Error('the server is shutting down');
  statements[0]!.answer.reject(refusal);
  await next;
  assert.deepEqual(troubles, [refusal]);
  assert.deepEqual(statements[1]!.payloads, [`${ID}:2`]);
  statements[1]!.answer.resolve();
});

test('what others write on the channel does no harm', async () => {
  const { bus, tell, troubles } = await open();
  const heard: number[] = [];
  bus.subscribe(ID, (seq) => heard.push(seq));
  for (const payload of ['hello', ':', `${ID}`, `${ID}:-1`, `${ID}:1e9`, `${ID}:9999999999999999999`, ' '])
    tell(payload);
  tell(`nonsense ${ID}:5 more`);
  assert.deepEqual([heard, troubles], [[5], []]);
});
