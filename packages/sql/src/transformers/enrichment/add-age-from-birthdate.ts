import { dateOf } from '../../dialect/dates.js';
import { columnName, optional, required, text, withDefault } from '../param.js';
import { defineTransformer } from '../transformer.js';
import { timeBetween } from './completed-months.js';
import { referenceDate } from './reference-date.js';

export const addAgeFromBirthdate = defineTransformer({
  name: 'add_age_from_birthdate',
  group: 'Enrichment',
  meaning: 'Adds completed years between a date of birth and a reference date.',
  params: {
    birthdate_column: required(columnName, 'A column of dates'),
    target_column: withDefault(columnName, 'age', 'Name of the new column'),
    reference_date: optional(text, 'A date (`2026-03-01`); the end of the interval when not given'),
  },
  example: { birthdate_column: 'birth_date' },
  plan({ birthdate_column, target_column, reference_date }, context) {
    const column = context.column(birthdate_column, ['birthdate_column']);
    const reference = referenceDate(reference_date, context, ['reference_date']);
    const free = context.free(target_column, ['target_column']);
    if (!column || !context.needs(column, ['date', 'timestamp'], 'a date or a timestamp', ['birthdate_column']))
      return undefined;
    if (!reference || !free) return undefined;
    const between = {
      start: dateOf(column),
      end: reference,
      unit: 'year',
      name: target_column,
      uses: [column],
    } as const;
    return timeBetween(between, context);
  },
});
