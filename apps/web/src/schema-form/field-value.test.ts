import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromExpression, isExpression, toExpression } from './expression-text.ts';
import { blankValue, canShow, optionOf, withName, withProperty } from './field-value.ts';
import { fieldLabel, optionLabel } from './field-words.ts';
import { pointerTo, problemsAt } from './form-context.ts';
import { readSchema, type Schema } from './read-schema.ts';
import { moved } from './use-row-keys.ts';

test('setting undefined takes the property out, and the order of the others stays', () => {
  const object = { a: 1, b: 2, c: 3 };
  assert.deepEqual(Object.keys(withProperty(object, 'b', undefined)), ['a', 'c']);
  assert.deepEqual(Object.entries(withProperty(object, 'b', 5)), [
    ['a', 1],
    ['b', 5],
    ['c', 3],
  ]);
  assert.deepEqual(Object.keys(withName(object, 'b', 'x')), ['a', 'x', 'c']);
});

test('a value of another kind is not shown by the control of the schema', () => {
  const number = readSchema({ type: 'number' }, true);
  assert.equal(canShow(number, 5), true);
  assert.equal(canShow(number, undefined), true);
  assert.equal(canShow(number, 'five'), false);
  assert.equal(canShow(readSchema({ enum: ['a'] }, true), 'b'), false);
});

test('the shape that a value fits is found, else the one of its kind', () => {
  const root = { $defs: { name: { type: 'string', minLength: 3 } } };
  const options: Schema[] = [
    { type: 'object', properties: { kind: { const: 'a' } }, required: ['kind'] },
    { type: 'object', properties: { kind: { const: 'b' } }, required: ['kind'] },
    { $ref: '#/$defs/name' },
  ];
  assert.equal(optionOf(options, { kind: 'b' }, root), 1);
  assert.equal(optionOf(options, 'long', root), 2);
  assert.equal(optionOf(options, 'no', root), 2);
  assert.equal(optionOf(options, { kind: 'c' }, root), -1);
  assert.equal(optionOf(options, 5, root), -1);
  assert.equal(optionOf(options, undefined, root), -1);
});

test('where a value may have several shapes, it has the one that was chosen', () => {
  const options: Schema[] = [
    { properties: { kind: { const: 'a' }, x: {} }, required: ['x'] },
    { properties: { y: {} }, required: ['y'] },
    { properties: { z: {} }, required: ['z'] },
  ];
  assert.equal(optionOf(options, {}, true), 0);
  assert.equal(optionOf(options, {}, true, 2), 2);
  assert.equal(optionOf(options, { y: 1 }, true, 2), 1);
  assert.equal(optionOf(options, { kind: 'b' }, true, 0), 1);
});

test('a new element begins with its default, its constants, or empty', () => {
  assert.equal(blankValue({ type: 'number', default: 7 }, true), 7);
  assert.equal(blankValue({ type: 'number', minimum: 2.5 }, true), 3);
  assert.equal(blankValue({ enum: ['x', 'y'] }, true), 'x');
  assert.deepEqual(blankValue({ properties: { kind: { const: 'a' }, other: {} } }, true), { kind: 'a' });
  assert.deepEqual(blankValue({ type: ['array', 'object'] }, true), []);
  assert.equal(blankValue(true, true), '');
});

test('a value and the expression of it are each other', () => {
  for (const value of [5, false, null, 'GET', ['a'], { a: 1 }]) {
    assert.equal(isExpression(toExpression(value)), true);
    assert.deepEqual(fromExpression(toExpression(value)), value);
  }
  assert.equal(toExpression('{{ nodes.a }}'), '{{ nodes.a }}');
  assert.equal(fromExpression('{{ nodes.a }}'), undefined);
});

test('labels are titles, or names in words', () => {
  assert.equal(fieldLabel('maxItems', null), 'Max items');
  assert.equal(fieldLabel('order_id', null), 'Order id');
  assert.equal(fieldLabel('URL', null), 'URL');
  assert.equal(fieldLabel('baseUrl', null), 'Base URL');
  assert.equal(fieldLabel('a', 'Title'), 'Title');
  assert.equal(fieldLabel('delay', 'Duration'), 'Delay');
  assert.equal(optionLabel(readSchema({ properties: { kind: { const: 'b' } } }, true)), 'b');
});

test('problems are shown at their place, and those inside with the rest of their place', () => {
  const errors = [
    { path: '/a', message: 'one' },
    { path: '/a/b', message: 'two' },
    { path: '/ab', message: 'three' },
  ];
  assert.deepEqual(problemsAt(errors, '/a', { within: false }), ['one']);
  assert.deepEqual(problemsAt(errors, '/a', { within: true }), ['one', 'b: two']);
  assert.equal(pointerTo('/a', 'x/y~z'), '/a/x~1y~0z');
});

test('an element is moved to another place', () => {
  assert.deepEqual(moved(['a', 'b', 'c'], 0, 2), ['b', 'c', 'a']);
  assert.deepEqual(moved(['a', 'b', 'c'], 2, 0), ['c', 'a', 'b']);
});
