import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Column, StagedData } from '@sparkle-orchestration/core';
import { describe, expect, test } from 'vitest';
import { temporaryRoot } from '../../test/project.js';
import { duckdbDriver } from './connector.js';

/** Stages one file as a run does and gives back its columns and rows. */
async function staged(text: string, data: Partial<StagedData> & Pick<StagedData, 'format'>) {
  const root = temporaryRoot();
  const file = join(root, 'rows');
  writeFileSync(file, text);
  const connection = { name: 'w', type: 'duckdb', properties: { path: 'w.duckdb' } };
  const session = await duckdbDriver.open(connection, { root, env: 'dev', allowedDirectories: [] });
  try {
    await session.begin();
    const all: StagedData = { files: [file], reader: {}, rangeApplied: false, owned: false, ...data };
    const columns = await session.stage('sparkle_source', all, { lazy: true });
    return { columns, rows: await session.query(['select * from sparkle_source']) };
  } finally {
    await session.close();
  }
}

const declared: readonly Column[] = [
  { name: 'id', type: 'bigint' },
  { name: 'zip', type: 'varchar' },
];

describe('JSON with declared columns', () => {
  const lines = `${'{"zip":"007"}\n'.repeat(30_000)}{"id":"5","zip":"008","late":true}\n`;

  test('declared types win, and a key that comes late is not lost', async () => {
    const read = await staged(lines, { format: 'jsonl', columns: declared, reader: { sample_size: -1 } });
    expect(read.columns).toEqual([...declared, { name: 'late', type: 'boolean' }]);
    expect(read.rows.at(-1)).toEqual(['5', '008', true]);
  });

  test('only the declared ones are read where that is wanted', async () => {
    const read = await staged(lines, { format: 'jsonl', columns: declared, onlyColumns: true });
    expect(read.columns).toEqual(declared);
    expect(read.rows.at(-1)).toEqual(['5', '008']);
  });

  test('a declared key that no object has is NULL, also where undeclared times keep their form', async () => {
    const text = '{"zip":"007","day":"2026-01-02"}\n{"zip":"008","day":"2026-01-03"}\n';
    const read = await staged(text, { format: 'jsonl', columns: declared });
    expect(Object.fromEntries(read.columns.map((c) => [c.name, c.type]))).toEqual({
      id: 'bigint',
      zip: 'varchar',
      day: 'date',
    });
    expect(read.rows.map((row) => row[read.columns.findIndex((c) => c.name === 'id')])).toEqual([null, null]);
  });
});

describe('CSV with a declared time with zone', () => {
  const columns: readonly Column[] = [{ name: 'at', type: 'timestamptz' }];

  test('reads it', async () => {
    const read = await staged('id,at\n1,2026-01-01 02:00:00+02\n2,\n', {
      format: 'csv',
      columns,
      reader: { header: true },
    });
    expect(read.columns[1]).toEqual({ name: 'at', type: 'timestamptz' });
    expect(read.rows).toEqual([
      ['1', '2026-01-01 00:00:00+00'],
      ['2', null],
    ]);
  });

  test('a text that is none is an error, not NULL', async () => {
    const reading = staged('id,at\n1,nonsense\n', { format: 'csv', columns, reader: { header: true } });
    await expect(reading).rejects.toThrow(/nonsense/);
  });

  test('its own form is read by that form', async () => {
    const read = await staged('id,at\n1,24.12.2026 18:30\n', {
      format: 'csv',
      columns,
      reader: { header: true, timestampformat: '%d.%m.%Y %H:%M' },
    });
    expect(read.rows).toEqual([['1', '2026-12-24 18:30:00+00']]);
  });
});
