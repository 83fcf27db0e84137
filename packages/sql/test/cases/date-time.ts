import type { TransformerCase } from '../run-steps.js';

export const dateTimeCases: readonly TransformerCase[] = [
  {
    shows: 'dates of fixed digits; another form and days that do not exist are NULL',
    steps: [
      ['parse_date_string', { column: 't', format: 'dd/MM/yyyy' }],
      ['parse_date_string', { column: 't', format: 'E, d MMM yy', target_column: 'short' }],
      ['parse_date_string', { column: 't', format: 'yyyyMMdd hh a Z', target_column: 'zoned' }],
    ],
    input: {
      columns: { t: 'varchar' },
      rows: [
        ['28/02/2026'],
        ['29/02/2026'],
        ['1/2/2026'],
        ['Wed, 5 Mar 69'],
        ['Tue, 31 Sep 24'],
        ['20260301 12 am +0100'],
        ['28/02/2026 '],
        [''],
        [null],
      ],
    },
    expected: {
      columns: { t: 'varchar', t_date: 'date', short: 'date', zoned: 'date' },
      rows: [
        ['28/02/2026', '2026-02-28', null, null],
        ['29/02/2026', null, null, null],
        ['1/2/2026', null, null, null],
        ['Wed, 5 Mar 69', null, '1969-03-05', null],
        ['Tue, 31 Sep 24', null, null, null],
        ['20260301 12 am +0100', null, null, '2026-02-28'],
        ['28/02/2026 ', null, null, null],
        ['', null, null, null],
        [null, null, null, null],
      ],
    },
  },
  {
    shows: 'times of a form; those with a zone come out in UTC',
    steps: [
      ['parse_timestamp_string', { column: 't', format: "yyyy-MM-dd'T'HH:mm:ss.SSS" }],
      ['parse_timestamp_string', { column: 't', format: 'dd.MM.yyyy hh:mm a', target_column: 'half' }],
      ['parse_timestamp_string', { column: 't', format: "yyyyMMdd''HHmm Z 100%", target_column: 'zoned' }],
    ],
    input: {
      columns: { t: 'varchar' },
      rows: [
        ['2026-03-01T23:59:59.120'],
        ['01.03.2026 12:05 AM'],
        ['01.03.2026 01:05 pm'],
        ["20260301'0130 -0930 100%"],
        ['2026-03-01T24:00:00.000'],
        [null],
      ],
    },
    expected: {
      columns: { t: 'varchar', t_timestamp: 'timestamp', half: 'timestamp', zoned: 'timestamp' },
      rows: [
        ['2026-03-01T23:59:59.120', '2026-03-01 23:59:59.12', null, null],
        ['01.03.2026 12:05 AM', null, '2026-03-01 00:05:00', null],
        ['01.03.2026 01:05 pm', null, '2026-03-01 13:05:00', null],
        ["20260301'0130 -0930 100%", null, null, '2026-03-01 11:00:00'],
        ['2026-03-01T24:00:00.000', null, null, null],
        [null, null, null, null],
      ],
    },
  },
  {
    shows: 'times as text, in UTC and in English',
    steps: [
      ['format_datetime', { column: 'at', format: "EEEE, d MMM yyyy 'at' hh:mm:ss.SSS a" }],
      ['format_datetime', { column: 'tz', format: 'yy/MM/dd HH:mm Z', target_column: 'z' }],
      ['format_datetime', { column: 'on', format: "'%\"'EEE''dd", target_column: 'd' }],
    ],
    input: {
      columns: { at: 'timestamp', tz: 'timestamptz', on: 'date' },
      rows: [
        ['2026-03-02 15:04:05.123', '2026-03-01 23:30:00-02', '2026-03-01'],
        [null, null, null],
      ],
    },
    expected: {
      columns: { at: 'timestamp', tz: 'timestamptz', on: 'date', at_formatted: 'varchar', z: 'varchar', d: 'varchar' },
      rows: [
        [
          '2026-03-02 15:04:05.123',
          '2026-03-02 01:30:00+00',
          '2026-03-01',
          'Monday, 2 Mar 2026 at 03:04:05.123 PM',
          '26/03/02 01:30 +0000',
          '%"Sun\'01',
        ],
        [null, null, null, null, null, null],
      ],
    },
  },
  {
    shows: 'seconds since 1970 as times; what is far off is NULL',
    steps: [
      ['convert_unix_timestamp', { column: 's' }],
      ['convert_unix_timestamp', { column: 'f', target_column: 'exact' }],
    ],
    input: {
      columns: { s: 'bigint', f: 'double' },
      rows: [
        [0, 1772463845.75],
        ['1772463845', -0.5],
        ['-86400', 1e15],
        ['253402300800', null],
      ],
    },
    expected: {
      columns: { s: 'bigint', f: 'double', s_datetime: 'timestamp', exact: 'timestamp' },
      rows: [
        [0, '1772463845.75', '1970-01-01 00:00:00', '2026-03-02 15:04:05.75'],
        ['1772463845', '-0.5', '2026-03-02 15:04:05', '1969-12-31 23:59:59.5'],
        ['-86400', '1e+15', '1969-12-31 00:00:00', null],
        ['253402300800', null, null, null],
      ],
    },
  },
  {
    shows: 'times as whole seconds since 1970',
    steps: [
      ['convert_unix_timestamp', { column: 'at', to_unix: true }],
      ['convert_unix_timestamp', { column: 'tz', to_unix: true }],
      ['convert_unix_timestamp', { column: 'on', to_unix: true, target_column: 'day' }],
    ],
    input: {
      columns: { at: 'timestamp', tz: 'timestamptz', on: 'date' },
      rows: [
        ['1969-12-31 23:59:59.5', '2026-03-02 15:04:05+01', '1970-01-02'],
        [null, null, null],
      ],
    },
    expected: {
      columns: { at: 'timestamp', tz: 'timestamptz', on: 'date', at_unix: 'bigint', tz_unix: 'bigint', day: 'bigint' },
      rows: [
        ['1969-12-31 23:59:59.5', '2026-03-02 14:04:05+00', '1970-01-02', -1, 1772460245, 86400],
        [null, null, null, null, null, null],
      ],
    },
  },
  {
    shows: 'parts: Sunday is 1, weeks are those of ISO',
    steps: [
      ['extract_date_parts', { column: 'at' }],
      [
        'extract_date_parts',
        {
          column: 'at',
          parts: ['dayofweek', 'dayofyear', 'weekofyear', 'quarter', 'hour', 'minute', 'second'],
          prefix: 'p_',
        },
      ],
    ],
    input: { columns: { at: 'timestamp' }, rows: [['2027-01-03 10:11:12.9'], [null]] },
    expected: {
      columns: {
        at: 'timestamp',
        year: 'integer',
        month: 'integer',
        day: 'integer',
        p_dayofweek: 'integer',
        p_dayofyear: 'integer',
        p_weekofyear: 'integer',
        p_quarter: 'integer',
        p_hour: 'integer',
        p_minute: 'integer',
        p_second: 'integer',
      },
      rows: [
        ['2027-01-03 10:11:12.9', 2027, 1, 3, 1, 3, 53, 1, 10, 11, 12],
        [null, null, null, null, null, null, null, null, null, null, null],
      ],
    },
  },
  {
    shows: 'days later and earlier; zoned times move in UTC, whatever the summer time of the session',
    steps: [
      ['add_days_to_date', { column: 'on', days: -1 }],
      ['add_days_to_date', { column: 'at', days: 1 }],
      ['add_days_to_date', { column: 'tz', days: 1, target_column: 'later' }],
    ],
    input: {
      columns: { on: 'date', at: 'timestamp', tz: 'timestamptz' },
      rows: [
        ['2024-03-01', '2024-02-28 10:00:00', '2026-03-07 12:00:00+00'],
        [null, null, null],
      ],
    },
    expected: {
      columns: {
        on: 'date',
        at: 'timestamp',
        tz: 'timestamptz',
        on_adjusted: 'date',
        at_adjusted: 'timestamp',
        later: 'timestamptz',
      },
      rows: [
        [
          '2024-03-01',
          '2024-02-28 10:00:00',
          '2026-03-07 12:00:00+00',
          '2024-02-29',
          '2024-02-29 10:00:00',
          '2026-03-08 12:00:00+00',
        ],
        [null, null, null, null, null, null],
      ],
    },
  },
  {
    shows: 'months later and earlier: the last day of a shorter month',
    steps: [
      ['add_months_to_date', { column: 'on', months: 1 }],
      ['add_months_to_date', { column: 'on', months: -13, target_column: 'before' }],
    ],
    input: { columns: { on: 'date' }, rows: [['2024-01-31'], ['2024-03-31'], [null]] },
    expected: {
      columns: { on: 'date', on_adjusted: 'date', before: 'date' },
      rows: [
        ['2024-01-31', '2024-02-29', '2022-12-31'],
        ['2024-03-31', '2024-04-30', '2023-02-28'],
        [null, null, null],
      ],
    },
  },
  {
    shows: 'days and months between two days',
    steps: [
      ['calculate_date_diff', { start_column: 'a', end_column: 'b' }],
      ['calculate_date_diff', { start_column: 'a', end_column: 'b', unit: 'months', target_column: 'months' }],
    ],
    input: {
      columns: { a: 'date', b: 'timestamp' },
      rows: [
        ['2026-01-15', '2026-03-15 23:00:00'],
        ['2026-01-31', '2026-02-28 00:00:00'],
        ['2026-01-01', '2026-02-16 12:00:00'],
        ['2026-03-01', '2026-01-01 00:00:00'],
        ['2026-03-01', null],
      ],
    },
    expected: {
      columns: { a: 'date', b: 'timestamp', days_diff: 'integer', months: 'double' },
      rows: [
        ['2026-01-15', '2026-03-15 23:00:00', 59, 2],
        ['2026-01-31', '2026-02-28 00:00:00', 28, 1],
        ['2026-01-01', '2026-02-16 12:00:00', 46, '1.4838709677419355'],
        ['2026-03-01', '2026-01-01 00:00:00', -59, -2],
        ['2026-03-01', null, null, null],
      ],
    },
  },
  {
    shows: 'the next day of the week, never the day itself',
    steps: [
      ['get_next_day_of_week', { column: 'on', day_of_week: 'Mon' }],
      ['get_next_day_of_week', { column: 'on', day_of_week: 'Sun', target_column: 's' }],
    ],
    input: { columns: { on: 'date' }, rows: [['2026-03-01'], ['2026-03-02'], [null]] },
    expected: {
      columns: { on: 'date', next_Mon: 'date', s: 'date' },
      rows: [
        ['2026-03-01', '2026-03-02', '2026-03-08'],
        ['2026-03-02', '2026-03-09', '2026-03-08'],
        [null, null, null],
      ],
    },
  },
  {
    shows: 'the last day of the month',
    steps: [
      ['get_last_day_of_month', { column: 'on' }],
      ['get_last_day_of_month', { column: 'tz', target_column: 'z' }],
    ],
    input: {
      columns: { on: 'date', tz: 'timestamptz' },
      rows: [
        ['2024-02-10', '2026-01-31 23:30:00-01'],
        [null, null],
      ],
    },
    expected: {
      columns: { on: 'date', tz: 'timestamptz', on_month_end: 'date', z: 'date' },
      rows: [
        ['2024-02-10', '2026-02-01 00:30:00+00', '2024-02-29', '2026-02-28'],
        [null, null, null, null],
      ],
    },
  },
  {
    shows: 'the beginning of a period; weeks begin on Monday',
    steps: [
      ['truncate_to_period', { column: 'on', period: 'week' }],
      ['truncate_to_period', { column: 'on', period: 'yy', target_column: 'y' }],
      ['truncate_to_period', { column: 'at', period: 'hh' }],
      ['truncate_to_period', { column: 'at', period: 'mon', target_column: 'm' }],
    ],
    input: {
      columns: { on: 'date', at: 'timestamp' },
      rows: [
        ['2026-03-01', '2026-03-02 15:04:05'],
        [null, null],
      ],
    },
    expected: {
      columns: { on: 'date', at: 'timestamp', on_trunc: 'date', y: 'date', at_trunc: 'timestamp', m: 'timestamp' },
      rows: [
        ['2026-03-01', '2026-03-02 15:04:05', '2026-02-23', '2026-01-01', '2026-03-02 15:00:00', '2026-03-01 00:00:00'],
        [null, null, null, null, null, null],
      ],
    },
  },
  {
    shows: 'categories of age; the limit belongs to the lower one',
    steps: [
      ['add_age_category', { date_column: 'on' }],
      [
        'add_age_category',
        {
          date_column: 'on',
          reference_date: '2026-02-01',
          categories: [
            [0, "it's new"],
            [30, 'old'],
          ],
          target_column: 'own',
        },
      ],
    ],
    input: {
      columns: { on: 'date' },
      rows: [['2026-03-02'], ['2026-01-31'], ['2026-01-30'], ['2025-03-02'], ['2025-03-01'], [null]],
    },
    expected: {
      columns: { on: 'date', age_category: 'varchar', own: 'varchar' },
      rows: [
        ['2026-03-02', '0-30 days', "it's new"],
        ['2026-01-31', '0-30 days', 'old'],
        ['2026-01-30', '31-90 days', 'old'],
        ['2025-03-02', '181-365 days', null],
        ['2025-03-01', 'Over 1 year', null],
        [null, 'Unknown', 'Unknown'],
      ],
    },
  },
];
