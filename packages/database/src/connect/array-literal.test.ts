import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { arrayLiteral, parseArray } from './array-literal.ts';

describe('an array literal', () => {
  const cases: [given: Parameters<typeof arrayLiteral>[0], literal: string][] = [
    [[], '{}'],
    [['a', null, undefined], '{"a",NULL,NULL}'],
    [['NULL', 'null', ''], '{"NULL","null",""}'],
    [['say "hi"', 'c:\\x', '\\"'], '{"say \\"hi\\"","c:\\\\x","\\\\\\""}'],
    [['a,b', '{c}', "it's", 'line\nbreak'], `{"a,b","{c}","it's","line\nbreak"}`],
    [[1, -0.5, 9n, true, Number.NaN], '{1,-0.5,9,true,NaN}'],
    [
      [
        [1, 2],
        [3, 4],
      ],
      '{{1,2},{3,4}}',
    ],
    [[{ a: '"' }], '{"{\\"a\\":\\"\\\\\\"\\"}"}'],
    [[new Date(0)], '{"1970-01-01T00:00:00.000Z"}'],
    [[new Uint8Array([1, 255])], '{"\\\\x01ff"}'],
  ];
  for (const [given, literal] of cases) {
    it(`is ${JSON.stringify(literal)}`, () => assert.equal(arrayLiteral(given), literal));
  }

  it('gives back any texts when it is read', () => {
    const texts = fc.array(fc.option(fc.string({ unit: 'grapheme' })));
    fc.assert(
      fc.property(texts, (given) => {
        assert.deepEqual(
          parseArray(arrayLiteral(given), (text) => text),
          given,
        );
      }),
    );
  });
});

describe('reading an array', () => {
  it('takes what PostgreSQL leaves unquoted, and bounds other than 1', () => {
    assert.deepEqual(parseArray('[0:1]={1,NULL}', Number), [1, null]);
    assert.deepEqual(
      parseArray('{{a,"b c"},{NULL,"NULL"}}', (text) => text),
      [
        ['a', 'b c'],
        [null, 'NULL'],
      ],
    );
  });

  it('refuses a text that ends too early, rather than run on', () => {
    for (const text of ['{1,2', '{"a', '{"a\\', '{', '{{1}']) {
      assert.throws(() => parseArray(text, Number), SyntaxError, text);
    }
  });
});
