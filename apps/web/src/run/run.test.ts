import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LIMITS } from '@rex/types';
import { bytesText, SHOWN_CHARS_MAX, takeInputText } from './read-input-text.ts';
import { forgetInputs, inputSummary, rememberedInputs, rememberInput } from './remembered-inputs.ts';
import { inputSchema, offeredInputs, startInput } from './start-input.ts';

/** A storage like a browser's: its keys are its own properties. */
function newStore(): Storage {
  const store = Object.create({
    getItem: (name: string) => store[name] ?? null,
    setItem: (name: string, value: string) => {
      store[name] = value;
    },
    removeItem: (name: string) => delete store[name],
  }) as Storage & Record<string, string>;
  return store;
}
const at = (input: number | string) => ({ input, at: 1, trigger: null });

test('the last five inputs are remembered, the newest first and each once', () => {
  const store = newStore();
  for (const input of [1, 2, 3, 4, 5, 6, 3]) rememberInput(store, 'w', at(input));
  assert.deepEqual(
    rememberedInputs(store, 'w').map(({ input }) => input),
    [3, 6, 5, 4, 2],
  );
  assert.deepEqual(rememberedInputs(store, 'other'), []);
});

test('a large input is not remembered, and storage that fails or lies holds nothing', () => {
  const store = newStore();
  rememberInput(store, 'w', at('x'.repeat(100_000)));
  assert.deepEqual(rememberedInputs(store, 'w'), []);
  store.setItem('rex.inputs.w', '{"not":"a list"}');
  assert.deepEqual(rememberedInputs(store, 'w'), []);
  store.setItem('rex.inputs.w', 'no json');
  assert.deepEqual(rememberedInputs(store, 'w'), []);
  const refusing = { getItem: () => null, setItem: () => assert.fail('full') };
  assert.doesNotThrow(() =>
    rememberInput(
      {
        ...refusing,
        setItem: () => {
          throw new Error('full');
        },
      },
      'w',
      at(1),
    ),
  );
});

test('inputs are forgotten, and nothing else', () => {
  const store = newStore();
  rememberInput(store, 'w', at(1));
  store.setItem('rex.theme', 'dark');
  forgetInputs(store);
  assert.deepEqual(Object.keys(store), ['rex.theme']);
});

test('a summary is short', () => {
  assert.equal(inputSummary({ a: 1 }), '{"a":1}');
  assert.equal(inputSummary('x'.repeat(100), 10).length, 10);
});

test('a form is made of the schema of the graph; a webhook takes a whole request', () => {
  const input = { type: 'object', required: ['body'], properties: { body: { type: 'string' } } };
  assert.equal(inputSchema({ nodes: [] }, 'manual'), null);
  assert.equal(inputSchema({ nodes: [], input: true }, 'manual'), null);
  assert.equal(inputSchema({ nodes: [], input }, 'manual'), input);
  const hook = inputSchema({ nodes: [], input }, 'webhook') as typeof input;
  assert.deepEqual(Object.keys(hook.properties), ['method', 'headers', 'query', 'body']);
  assert.deepEqual([hook.required, hook.properties.body], [['body'], { type: 'string' }]);
});

test('an input begins with the defaults of the schema', () => {
  const schema = {
    properties: {
      a: { default: 5 },
      b: { type: 'string', examples: ['x'] },
      c: { properties: { d: { default: [] } } },
    },
  };
  assert.deepEqual(startInput(schema, 'manual'), { a: 5, c: { d: [] } });
  assert.deepEqual(startInput(null, 'manual'), {});
  assert.deepEqual(startInput({ properties: { body: { default: 1 } } }, 'webhook'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    query: {},
    body: 1,
  });
});

test('a schema offers its examples, its default and what its parts make, each once', () => {
  const schema = {
    examples: [{ a: 1 }, { a: 2 }],
    default: { a: 2 },
    properties: { a: { type: 'number', examples: [7] } },
  };
  assert.deepEqual(
    offeredInputs(schema).map(({ label, value }) => [label, value]),
    [
      ['Example 1', { a: 1 }],
      ['Example 2', { a: 2 }],
    ],
  );
  assert.deepEqual(offeredInputs({ properties: { a: { type: 'number', examples: [7] } } }), [
    { label: 'Filled in', value: { a: 7 } },
  ]);
  assert.deepEqual(offeredInputs(null), []);
});

test('a large text is kept aside, one that is no JSON or too large is refused', () => {
  assert.deepEqual(takeInputText('not json yet', 'a.json'), { text: 'not json yet' });
  const large = takeInputText(JSON.stringify('x'.repeat(SHOWN_CHARS_MAX)), 'a.json');
  assert.ok('large' in large && large.large.bytes === SHOWN_CHARS_MAX + 2);
  assert.ok('problem' in takeInputText(`${'x'.repeat(SHOWN_CHARS_MAX + 1)}`, 'a.json'));
  const tooLarge = takeInputText('é'.repeat(LIMITS.inputBytes / 2 + 1), 'a.json');
  assert.ok('problem' in tooLarge && tooLarge.problem.includes('at most 8 MB'));
});

test('sizes read well', () => {
  assert.deepEqual([812, 97_690, 8_388_608].map(bytesText), ['812 B', '95.4 KB', '8 MB']);
});
