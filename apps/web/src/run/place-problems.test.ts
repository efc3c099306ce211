import assert from 'node:assert/strict';
import { test } from 'node:test';
import { schemaProblems } from '@rex/engine';
import { placeProblems } from './place-problems.ts';

test('a property that the schema asks for and that is not there is wrong at its own place', () => {
  const schema = {
    required: ['a/b'],
    properties: { body: { required: ['order id'] }, size: { minimum: 3 } },
  };
  const problems = placeProblems(schemaProblems({ body: {}, size: 1 }, schema));
  assert.deepEqual(problems.map(({ path }) => path).sort(), ['/a~1b', '/body/order id', '/size']);
  assert.deepEqual(problems.find(({ path }) => path === '/a~1b')?.message, 'has to be given');
  assert.match(problems.find(({ path }) => path === '/size')!.message, /3/);
});
