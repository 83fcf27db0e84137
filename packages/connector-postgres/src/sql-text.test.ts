import { expect, test } from 'vitest';
import { partsOfTable, quoteName, quoteParts, quoteText } from './sql-text.js';

test.each([
  ['customers', ['customers']],
  ['public.customers', ['public', 'customers']],
  ['db.public.customers', ['db', 'public', 'customers']],
  ['"odd.schema"."Ta""ble"', ['odd.schema', 'Ta"ble']],
  ['public."sel ect"', ['public', 'sel ect']],
  ["it's", ["it's"]],
])('%s has the parts %j', (written, parts) => {
  expect(partsOfTable(written)).toEqual(parts);
});

test.each(['', '.', 'a.', '.a', 'a..b', '"a', 'a"b', '"a"b', '""'])('%j cannot be told apart', (written) => {
  expect(() => partsOfTable(written)).toThrow('postgres/bad-dataset-name');
});

test('quoting keeps every sign', () => {
  expect(quoteParts(['a"b', '; drop'])).toBe('"a""b"."; drop"');
  expect(quoteText("o'brien\\")).toBe("'o''brien\\'");
  expect(() => quoteName('a\0b')).toThrow('postgres/bad-dataset-name');
});
