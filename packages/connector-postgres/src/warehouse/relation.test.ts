import { expect, test } from 'vitest';
import { relation } from './relation.js';

const connection = { properties: {} };

test.each([
  ['cat.sch.tab', ['sch', 'tab']],
  ['sch.tab', ['sch', 'tab']],
  ['tab', ['public', 'tab']],
  ['_sparkle.loads', ['_sparkle', 'loads']],
  ['Main.Sch.We"ird', ['Sch', 'We"ird']],
])('%s is the relation %j', (dataset, expected) => {
  expect(relation(dataset, connection)).toEqual(expected);
});

test('a bare name takes the schema of the connection', () => {
  expect(relation('tab', { properties: { schema: 'own' } })).toEqual(['own', 'tab']);
});

test('datasets that differ only in the catalog are one table, and comparing relations shows it', () => {
  expect(relation('a.sch.tab', connection)).toEqual(relation('b.sch.tab', connection));
});

test.each([
  ['a.b.c.d', /more than three parts/],
  ['a..b', /empty/],
  ['', /empty/],
  [`sch.${'x'.repeat(64)}`, /longer than 63 bytes/],
  [`sch.${'ü'.repeat(32)}`, /longer than 63 bytes/],
])('%s is refused', (dataset, why) => {
  expect(() => relation(dataset, connection)).toThrow(why);
  expect(() => relation(dataset, connection)).toThrow('postgres/bad-dataset-name');
});
