import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileConnector } from '@sparkle-orchestration/connectors';
import { describe, expect, it } from 'vitest';
import { duckdbDriver } from '../../src/duckdb/connector.js';
import { embeddedDatabase } from '../../src/duckdb/embedded.js';
import { temporaryRoot } from '../project.js';
import { without } from './given.js';

const signal = new AbortController().signal;

/** Rows, as text, that an ingestor of the file connector reads below a folder. */
async function read(root: string, ingestor: string, options: object) {
  const stagingDir = join(root, '.sparkle', 'staging');
  mkdirSync(stagingDir, { recursive: true });
  const data = await fileConnector.extract?.({
    ...{ ingestor, options: { ...options }, stagingDir, root, allowedDirectories: [], signal, log: () => undefined },
    embedded: embeddedDatabase(root, process.env),
  });
  if (!data) throw new Error('nothing was extracted');
  const connection = { name: 'w', type: 'duckdb', properties: { path: ':memory:' } };
  const session = await duckdbDriver.open(connection, { root, env: 'dev', allowedDirectories: [] });
  try {
    await session.begin();
    const columns = await session.stage('rows', data, { fileColumn: '_file' });
    const rows = await session.query(['select columns(*)::varchar from rows order by all']);
    return { columns: columns.map((c) => `${c.name} ${c.type}`), rows };
  } finally {
    await session.close();
  }
}

describe('fixed-width files', () => {
  const spec = [
    { name: 'id', start: 1, length: 4, type: 'integer' },
    { name: 'name', start: 5, length: 8 },
    { name: 'amount', start: 13, length: 8, type: 'decimal(10,2)' },
    { name: 'day', start: 21, length: 10, type: 'date' },
  ];

  it('are cut at their places, each row with its file', async () => {
    const root = temporaryRoot();
    writeFileSync(join(root, 'a.txt'), '0001Müller     12.502026-03-01\n   2O"Brien,   -3.00          \n');
    writeFileSync(join(root, 'b.txt'), '0003\n');
    expect(await read(root, 'fixed_width_dremel', { path: '*.txt', schema_spec: spec })).toEqual({
      columns: ['id integer', 'name varchar', 'amount decimal(10,2)', 'day date', '_file varchar'],
      rows: [
        ['1', 'Müller', '12.50', '2026-03-01', 'a.txt'],
        ['2', 'O"Brien,', '-3.00', null, 'a.txt'],
        ['3', null, null, null, 'b.txt'],
      ],
    });
  });

  it('fail with the file when a value does not fit, and read other encodings', async () => {
    const root = temporaryRoot();
    writeFileSync(join(root, 'a.txt'), 'xxxxMueller \n');
    await expect(read(root, 'fixed_width_dremel', { path: 'a.txt', schema_spec: spec })).rejects.toMatchObject({
      diagnostics: [
        { code: 'files/not-readable', message: expect.stringContaining('a.txt cannot be read as fixed_width') },
      ],
    });
    writeFileSync(join(root, 'l.txt'), Buffer.from('0001M\xfcller  \n', 'latin1'));
    const { rows } = await read(root, 'fixed_width_dremel', {
      path: 'l.txt',
      encoding: 'windows-1252',
      schema_spec: spec.slice(0, 2),
    });
    expect(rows).toEqual([['1', 'Müller', 'l.txt']]);
  });
});

describe.skipIf(without('excel'))('Excel workbooks', () => {
  const write = async (root: string, file: string, select: string, sheet = 'Orders') =>
    embeddedDatabase(root, process.env).use(['excel'], signal, (db) =>
      db.run(`copy (${select}) to '${join(root, file)}' (format xlsx, header true, sheet '${sheet}')`),
    );

  it('are read by sheet, with types or as text', async () => {
    const root = temporaryRoot();
    await write(
      root,
      'o.xlsx',
      `select 1 as id, 'Ü & "x"' as name, timestamp '2026-03-01 10:00' as at union all select 2, null, null`,
    );
    expect(await read(root, 'excel_file', { path: 'o.xlsx', sheet: 'Orders' })).toEqual({
      columns: ['id double', 'name varchar', 'at timestamp', '_file varchar'],
      rows: [
        ['1.0', 'Ü & "x"', '2026-03-01 10:00:00', 'o.xlsx'],
        ['2.0', null, null, 'o.xlsx'],
      ],
    });
    const texts = await read(root, 'file', { path: 'o.xlsx', types: 'text' });
    expect(texts.columns.slice(0, 2)).toEqual(['id varchar', 'name varchar']);
  });

  it('that are none, or have no such sheet, are told by name', async () => {
    const root = temporaryRoot();
    writeFileSync(join(root, 'x.xlsx'), 'id,name\n1,a\n');
    await expect(read(root, 'excel_file', { path: 'x.xlsx' })).rejects.toMatchObject({
      diagnostics: [{ code: 'files/wrong-format' }],
    });
    await write(root, 'o.xlsx', 'select 1 as id');
    await expect(read(root, 'excel_file', { path: 'o.xlsx', sheet: 'Nope' })).rejects.toMatchObject({
      diagnostics: [{ code: 'files/not-readable', message: expect.stringContaining('o.xlsx') }],
    });
  });
});

/** An Avro container by the specification: longs and string lengths as zig-zag varints, one block of records. */
function avro(records: readonly (readonly [id: number, name: string | null])[]): Buffer {
  const long = (value: number) => {
    const bytes: number[] = [];
    for (let rest = value * 2; ; rest = Math.floor(rest / 128)) {
      if (rest < 128) return Buffer.from([...bytes, rest]);
      bytes.push((rest % 128) + 128);
    }
  };
  const string = (text: string) => Buffer.concat([long(Buffer.byteLength(text)), Buffer.from(text)]);
  const schema = {
    ...{ type: 'record', name: 'order' },
    fields: [
      { name: 'id', type: 'long' },
      { name: 'name', type: ['null', 'string'] },
    ],
  };
  const sync = Buffer.alloc(16, 7);
  const rows = Buffer.concat(
    records.map(([id, name]) => Buffer.concat([long(id), ...(name === null ? [long(0)] : [long(1), string(name)])])),
  );
  return Buffer.concat([
    Buffer.from('Obj\x01'),
    ...[long(2), string('avro.schema'), string(JSON.stringify(schema)), string('avro.codec'), string('null'), long(0)],
    ...[sync, long(records.length), long(rows.length), rows, sync],
  ]);
}

describe.skipIf(without('avro'))('Avro files', () => {
  it('bring their columns and the time of their change', async () => {
    const root = temporaryRoot();
    writeFileSync(
      join(root, 'a.avro'),
      avro([
        [1, 'ä'],
        [300, null],
      ]),
    );
    const { columns, rows } = await read(root, 'incremental_avro', { path: '.' });
    expect(columns).toEqual(['id bigint', 'name varchar', '_file_modified_time timestamp', '_file varchar']);
    expect(rows.map((row) => row.slice(0, 2))).toEqual([
      ['1', 'ä'],
      ['300', null],
    ]);
  });

  it('that stop in the middle fail', async () => {
    const root = temporaryRoot();
    writeFileSync(
      join(root, 'a.avro'),
      avro([
        [1, 'a'],
        [2, 'b'],
      ]).subarray(0, 100),
    );
    await expect(read(root, 'incremental_avro', { path: 'a.avro' })).rejects.toMatchObject({
      diagnostics: [{ code: 'files/not-readable' }],
    });
  });
});
