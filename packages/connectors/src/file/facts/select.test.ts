import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ReadRange, StagedData } from '@sparkle-orchestration/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { type TestProject, testProject } from '../../../test/project.js';
import { stagedRows, writeParquet } from '../../../test/staged-rows.js';
import { microsOf, textOfMicros } from './time-text.js';

let project: TestProject;
beforeEach(() => {
  project = testProject();
});

describe('incremental_file_by_modified_time', () => {
  const range = (more: Partial<ReadRange>): ReadRange => ({
    column: '_file_modified_time',
    type: 'timestamp',
    ...more,
  });
  const options = { path: 'in', file_format: 'csv' };
  const read = (more: Partial<ReadRange>) =>
    project.extract('incremental_file_by_modified_time', options, { range: range(more) });
  /** As the ledger keeps it: the greatest value of the column in the rows that were read. */
  const cursorOf = (data: StagedData) => [...(data.fileColumns?.[0]?.values ?? [])].sort().at(-1) ?? undefined;

  beforeEach(() => {
    project.write('in/a.csv', 'id\n1\n', '2026-03-01T10:00:00Z');
    project.write('in/b.csv', 'id\n2\n', '2026-03-01T11:00:00Z');
  });

  test('rows carry the time of their file, and the range is done', async () => {
    const data = await read({});
    expect(data.rangeApplied).toBe(true);
    expect(data.fileColumns).toEqual([
      {
        name: '_file_modified_time',
        type: 'timestamp',
        values: ['2026-03-01 10:00:00.000000', '2026-03-01 11:00:00.000000'],
      },
    ]);
    const rows = (await stagedRows(data)).rows;
    expect(rows).toEqual([
      ['1', '2026-03-01 10:00:00', 'in/a.csv'],
      ['2', '2026-03-01 11:00:00', 'in/b.csv'],
    ]);
  });

  test('files that come later with the time of the boundary are read, with those already known beside them', async () => {
    const cursor = cursorOf(await read({}));
    expect(cursor).toBe('2026-03-01 11:00:00.000000');
    project.write('in/0-late.csv', 'id\n3\n', '2026-03-01T11:00:00Z');
    project.write('in/c.csv', 'id\n4\n', '2026-03-01T11:00:00.001Z');
    const next = await read({ from: cursor ?? '' });
    expect(next.fileNames).toEqual(['in/0-late.csv', 'in/b.csv', 'in/c.csv']);
  });

  test('a file of the next interval waits for it; an older interval that runs again ends at its own cursor', async () => {
    expect((await read({ below: '2026-03-01 11:00:00' })).fileNames).toEqual(['in/a.csv']);
    expect((await read({ from: '2026-03-01 10:00:00', upTo: '2026-03-01 10:00:00' })).fileNames).toEqual(['in/a.csv']);
    expect((await read({ from: '2026-03-01 10:00:00.000001' })).fileNames).toEqual(['in/b.csv']);
  });

  test('a file that is changed in place is read again as a whole', async () => {
    const cursor = cursorOf(await read({}));
    project.write('in/a.csv', 'id\n1\n5\n', '2026-03-01T12:00:00Z');
    const next = await read({ from: cursor ?? '' });
    expect(next.fileNames).toEqual(['in/a.csv', 'in/b.csv']);
  });

  test('a range on a column of the rows is left to the loader', async () => {
    const byId = { column: 'id', type: 'bigint', from: '2' };
    const data = await project.extract('incremental_file_by_modified_time', options, { range: byId });
    expect(data).toMatchObject({ rangeApplied: false, fileNames: ['in/a.csv', 'in/b.csv'] });
  });

  test('nothing new is no files, with the column still told', async () => {
    const data = await read({ from: '2026-04-01 00:00:00' });
    expect(data).toMatchObject({ files: [], fileColumns: [{ name: '_file_modified_time', values: [] }] });
  });
});

test('append_only_json_ndjson reads new files by their time too', async () => {
  project.write('log/x/1.ndjson', '{"id":1}\n', '2026-03-01T10:00:00Z');
  project.write('log/2.jsonl', '{"id":2}\n', '2026-03-02T10:00:00Z');
  const range = { column: '_file_modified_time', type: 'timestamp', from: '2026-03-02 00:00:00' };
  expect((await project.extract('append_only_json_ndjson', { source_path: 'log' })).fileNames).toEqual([
    'log/2.jsonl',
    'log/x/1.ndjson',
  ]);
  expect((await project.extract('append_only_json_ndjson', { source_path: 'log' }, { range })).fileNames).toEqual([
    'log/2.jsonl',
  ]);
});

describe('daily_file_drop', () => {
  const range = { column: 'file_date', type: 'date', from: '2026-03-01', below: '2026-03-03' };
  beforeEach(() => {
    for (const day of ['20260228', '20260301', '20260302', '20260303'])
      project.write(`drop/events_${day}.csv`, `id\n${day}\n`);
  });

  test('takes the files whose date lies in the interval', async () => {
    const options = { source_path: 'drop/', file_pattern: 'events_*.csv', date_pattern: 'yyyyMMdd' };
    const data = await project.extract('daily_file_drop', options, { range });
    expect(data.fileNames).toEqual(['drop/events_20260301.csv', 'drop/events_20260302.csv']);
    expect((await stagedRows(data)).rows[0]).toEqual(['20260301', '2026-03-01', 'drop/events_20260301.csv']);
  });

  test('bounds of a time are compared as times', async () => {
    const times = { column: 'file_date', type: 'timestamp', from: '2026-03-02 00:00:00', below: '2026-03-03 00:00:00' };
    const data = await project.extract('daily_file_drop', { source_path: 'drop' }, { range: times });
    expect(data.fileNames).toEqual(['drop/events_20260302.csv']);
    expect((await stagedRows(data)).types).toEqual(['BIGINT', 'TIMESTAMP', 'VARCHAR']);
  });

  test('a file without a date, or with one that no calendar has, is an error', async () => {
    project.write('drop/events_latest.csv', 'id\n1\n');
    await expect(project.extract('daily_file_drop', { source_path: 'drop' }, { range })).rejects.toThrow(
      /files\/no-date.*events_latest/,
    );
    await expect(
      project.extract('daily_file_drop', { source_path: 'drop/events_2026{0301,0302}.csv', date_pattern: 'ddMMyyyy' }),
    ).rejects.toThrow('files/no-date');
  });

  test('dates in folders and with hours', async () => {
    project.write('by/2026/03/01/a.csv', 'id\n1\n');
    project.write('hour/2026-03-01T07.csv', 'id\n1\n');
    const folders = await project.extract('daily_file_drop', {
      source_path: 'by',
      file_pattern: '**/*.csv',
      date_pattern: 'yyyy/MM/dd',
    });
    expect(folders.fileColumns?.[0]?.values).toEqual(['2026-03-01']);
    const hours = await project.extract('daily_file_drop', { source_path: 'hour', date_pattern: "yyyy-MM-dd'T'HH" });
    expect(hours.fileColumns?.[0]?.values).toEqual(['2026-03-01 07:00:00']);
  });
});

describe('partitioned_parquet', () => {
  test('folders become columns', async () => {
    for (const [folder, id] of [
      ['year=2026/month=03/region=a%20b', 1],
      ['year=2026/month=04/region=__HIVE_DEFAULT_PARTITION__', 2],
    ] as const) {
      mkdirSync(join(project.root, 'p', folder), { recursive: true });
      await writeParquet(join(project.root, 'p', folder, 'x.parquet'), `select ${id} as id`);
    }
    const data = await project.extract('partitioned_parquet', { source_path: 'p/year=*/month=*/*/' });
    const read = await stagedRows(data);
    expect(read.columns).toEqual(['id', 'year', 'month', 'region', '_source_file']);
    expect(read.rows.map((row) => row.slice(0, 4))).toEqual([
      [1, '2026', '3', 'a b'],
      [2, '2026', '4', null],
    ]);
    const wanted = { source_path: 'p', partition_columns: ['year', 'day'] };
    await expect(project.extract('partitioned_parquet', wanted)).rejects.toThrow(/files\/no-partition.*day=/);
  });

  test('other formats, and dates', async () => {
    project.write('d/day=2026-03-01/x.csv', 'id\n1\n');
    const data = await project.extract('partitioned_parquet', {
      source_path: 'd',
      file_format: 'csv',
      partition_columns: ['day'],
    });
    expect(data.fileColumns).toEqual([{ name: 'day', type: 'date', values: ['2026-03-01'] }]);
  });
});

test.each([
  ['2026-03-01', '2026-03-01 00:00:00.000000'],
  ['2026-03-01 10:20', '2026-03-01 10:20:00.000000'],
  ['2026-03-01T10:20:30.123456789Z', '2026-03-01 10:20:30.123456'],
  ['2026-03-01 10:20:30.5+02', '2026-03-01 08:20:30.500000'],
  ['2026-03-01 10:20:30-05:30', '2026-03-01 15:50:30.000000'],
  ['1969-12-31 23:59:59.999999', '1969-12-31 23:59:59.999999'],
])('time %s is %s', (text, expected) => {
  expect(textOfMicros(microsOf(text) ?? -1n)).toBe(expected);
});

test('other text is no time', () => {
  expect(microsOf('yesterday')).toBeUndefined();
  expect(microsOf('')).toBeUndefined();
});
