import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test } from 'vitest';
import { type TestProject, testProject } from '../../test/project.js';
import { stagedRows, writeParquet } from '../../test/staged-rows.js';

let project: TestProject;
beforeEach(() => {
  project = testProject();
});

describe('csv_file', () => {
  test('names the file itself; types are sniffed', async () => {
    const file = project.write('data/orders.csv', 'id,amount,at\n1,2.50,2026-03-01 10:00:00\n2,,\n');
    const data = await project.extract('csv_file', { path: 'data/orders.csv' });
    expect(data).toMatchObject({
      format: 'csv',
      files: [file],
      fileNames: ['data/orders.csv'],
      owned: false,
      rangeApplied: true,
    });
    const read = await stagedRows(data);
    expect(read.types).toEqual(['BIGINT', 'DOUBLE', 'TIMESTAMP', 'VARCHAR']);
    expect(read.rows).toEqual([
      ['1', 2.5, '2026-03-01 10:00:00', 'data/orders.csv'],
      ['2', null, null, 'data/orders.csv'],
    ]);
  });

  test('options say how the text is written', async () => {
    project.write('de.csv', "# export\nid;betrag;tag;name\n1;1,50;28.02.2026;'a;b'\n2;-;-;''\n");
    const options = {
      path: 'de.csv',
      delimiter: ';',
      quote: "'",
      null_strings: ['-'],
      quoted_nulls: false,
      skip_rows: 1,
      decimal_separator: ',',
      date_format: '%d.%m.%Y',
    };
    const read = await stagedRows(await project.extract('csv_file', options));
    expect(read.types.slice(0, 4)).toEqual(['BIGINT', 'DOUBLE', 'DATE', 'VARCHAR']);
    expect(read.rows.map((row) => row.slice(0, 4))).toEqual([
      ['1', 1.5, '2026-02-28', 'a;b'],
      ['2', null, null, ''],
    ]);
  });

  test('types: text keeps leading zeros; declared types win over what is sniffed', async () => {
    project.write('zip.csv', 'zip,n\n01234,1\n');
    expect((await stagedRows(await project.extract('csv_file', { path: 'zip.csv', types: 'text' }))).rows[0]).toEqual([
      '01234',
      '1',
      'zip.csv',
    ]);
    const columns = [{ name: 'zip', type: 'varchar' }];
    const read = await stagedRows(await project.extract('csv_file', { path: 'zip.csv' }, { columns }));
    expect(read.rows[0]).toEqual(['01234', '1', 'zip.csv']);
  });

  test('no header', async () => {
    project.write('bare.csv', '1,a\n2,b\n');
    const read = await stagedRows(await project.extract('csv_file', { path: 'bare.csv', header: false }));
    expect(read.columns).toEqual(['column0', 'column1', '_source_file']);
    expect(read.rows).toHaveLength(2);
  });

  test('nasty names and values', async () => {
    project.write(
      "we\"ird 'n' [1] {x}.csv",
      '"sel ect","ü,\n""x""","A","a"\n"=cmd|x","line\nbreak","{{7*7}}","\'; drop table x; --"\n',
    );
    const read = await stagedRows(await project.extract('csv_file', { path: "we\"ird 'n' [1] {x}.csv" }));
    expect(read.columns.slice(0, 3)).toEqual(['sel ect', 'ü,\n"x"', 'A']);
    expect(read.rows[0]?.slice(0, 4)).toEqual(['=cmd|x', 'line\nbreak', '{{7*7}}', "'; drop table x; --"]);
  });

  test('a new column in a later file is united by name', async () => {
    project.write('d/1.csv', 'id\n1\n');
    project.write('d/2.csv', 'extra,id\nx,2\n');
    const data = await project.extract('csv_file', { path: 'd/*.csv' });
    expect(data.reader).toMatchObject({ union_by_name: true });
    const read = await stagedRows(data);
    expect(read.rows).toEqual([
      ['1', 'd/1.csv', null],
      ['2', 'd/2.csv', 'x'],
    ]);
  });

  test('two thousand columns', async () => {
    const names = Array.from({ length: 2000 }, (_, n) => `c${n}`);
    project.write('wide.csv', `${names.join(',')}\n${names.map((_, n) => n).join(',')}\n`);
    expect((await stagedRows(await project.extract('csv_file', { path: 'wide.csv' }))).columns).toHaveLength(2001);
  });

  test('a row longer than the reader takes is an error, and an option allows it', async () => {
    project.write('long.csv', `id,text\n1,${'x'.repeat(3_000_000)}\n`);
    await expect(stagedRows(await project.extract('csv_file', { path: 'long.csv' }))).rejects.toThrow(
      /[Mm]aximum line size/,
    );
    const read = await stagedRows(await project.extract('csv_file', { path: 'long.csv', max_row_bytes: 4_000_000 }));
    expect(String(read.rows[0]?.[1])).toHaveLength(3_000_000);
  });
});

describe('encodings', () => {
  const latin = Buffer.from([...Buffer.from('name\nJ'), 0xfc, ...Buffer.from('rgen '), 0x80, 0x0a]);

  test('text in another encoding is written as UTF-8 for the reader; the name stays', async () => {
    project.write('in.csv', latin);
    const data = await project.extract('csv_file', { path: 'in.csv', encoding: 'windows-1252' });
    expect(data).toMatchObject({ owned: true, fileNames: ['in.csv'] });
    expect((await stagedRows(data)).rows).toEqual([['Jürgen €', 'in.csv']]);
    expect(readFileSync(join(project.root, 'in.csv'))).toEqual(latin);
  });

  test('UTF-16 and compressed', async () => {
    project.write('in.csv.gz', gzipSync(Buffer.from('\ufeffname\nünï😀\n', 'utf16le')));
    expect(
      (await stagedRows(await project.extract('csv_file', { path: 'in.csv.gz', encoding: 'utf-16le' }))).rows,
    ).toEqual([['ünï😀', 'in.csv.gz']]);
  });

  test('bytes without a meaning are an error, whoever reads them', async () => {
    project.write('bad.csv', Buffer.from([...Buffer.from('name\n'), 0x81, 0x20, 0x0a]));
    await expect(project.extract('csv_file', { path: 'bad.csv', encoding: 'shift_jis' })).rejects.toThrow(
      'files/bad-encoding',
    );
    await expect(stagedRows(await project.extract('csv_file', { path: 'bad.csv' }))).rejects.toThrow(/unicode|utf-8/i);
    await expect(project.extract('csv_file', { path: 'bad.csv', encoding: 'klingon' })).rejects.toThrow(
      'files/unknown-encoding',
    );
  });

  test('a byte order mark is no part of the first name', async () => {
    project.write('bom.csv', '\ufeffid,v\n1,2\n');
    expect((await stagedRows(await project.extract('csv_file', { path: 'bom.csv' }))).columns[0]).toBe('id');
  });
});

describe('JSON', () => {
  test('json_file reads an array and objects one after the other', async () => {
    project.write('a.json', '[{"id": 1, "tags": ["x"]}, {"id": 2, "o": {"p": null}}]');
    project.write('b.json', '{"id": 3}\n{"id": 9223372036854775807}\n');
    expect((await stagedRows(await project.extract('json_file', { path: 'a.json' }))).rows.map(([id]) => id)).toEqual([
      '1',
      '2',
    ]);
    expect((await stagedRows(await project.extract('json_file', { path: 'b.json' }))).rows.map(([id]) => id)).toEqual([
      '3',
      '9223372036854775807',
    ]);
  });

  test('jsonl_file keeps a key that comes only after thousands of rows', async () => {
    project.write('late.jsonl', `${'{"id":1}\n'.repeat(30_000)}{"id":2,"late":"here"}\n`);
    const read = await stagedRows(await project.extract('jsonl_file', { path: 'late.jsonl' }));
    expect(read.columns).toContain('late');
    expect(read.rows.filter((row) => row.includes('here'))).toHaveLength(1);
  });

  test('objects with many keys stay columns', async () => {
    const wide = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`k${n}`, n]));
    project.write('wide.jsonl', `${JSON.stringify(wide)}\n${JSON.stringify({ id: 1, nested: wide })}\n`);
    const read = await stagedRows(await project.extract('jsonl_file', { path: 'wide.jsonl' }));
    expect(read.columns).toHaveLength(503);
    expect(read.types[read.columns.indexOf('nested')]).toMatch(/^STRUCT/);
  });

  test('a line that is no JSON is an error with its place', async () => {
    project.write('bad.jsonl', '{"id":1}\n{"id":\n');
    await expect(stagedRows(await project.extract('jsonl_file', { path: 'bad.jsonl' }))).rejects.toThrow(
      /Malformed JSON in file ".*bad.jsonl", at byte/,
    );
  });

  test('a type that changes between rows becomes a type that holds both', async () => {
    project.write('mixed.jsonl', '{"v":1}\n{"v":"x"}\n');
    const read = await stagedRows(await project.extract('jsonl_file', { path: 'mixed.jsonl' }));
    expect(read.rows).toHaveLength(2);
    expect(['JSON', 'VARCHAR']).toContain(read.types[0]);
  });
});

describe('Parquet', () => {
  test('files with different columns are united by name', async () => {
    mkdirSync(join(project.root, 'p'));
    await writeParquet(join(project.root, 'p/1.parquet'), "select 1 as id, cast('1.10' as decimal(9,2)) as amount");
    await writeParquet(join(project.root, 'p/2.parquet'), "select 'x' as note, 2 as id");
    const read = await stagedRows(await project.extract('parquet_file', { path: 'p' }));
    expect(read.columns).toEqual(['id', 'amount', '_source_file', 'note']);
    expect(read.rows).toEqual([
      [1, '1.10', 'p/1.parquet', null],
      [2, null, 'p/2.parquet', 'x'],
    ]);
  });

  test('a folder name with = adds no column by itself', async () => {
    mkdirSync(join(project.root, 'a=b'));
    await writeParquet(join(project.root, 'a=b/1.parquet'), 'select 1 as id');
    expect((await stagedRows(await project.extract('parquet_file', { path: 'a=b/1.parquet' }))).columns).toEqual([
      'id',
      '_source_file',
    ]);
  });
});

describe('what is wrong with a file is said before anything is loaded', () => {
  const csv = Array.from({ length: 20_000 }, (_, n) => `${n},value ${n}`).join('\n');

  test('a gzip file that was cut off, which DuckDB would read as a shorter one', async () => {
    const whole = gzipSync(`id,v\n${csv}\n`);
    project.write('whole.csv.gz', whole);
    project.write('half.csv.gz', whole.subarray(0, whole.length / 2));
    expect((await stagedRows(await project.extract('csv_file', { path: 'whole.csv.gz' }))).rows).toHaveLength(20_000);
    await expect(project.extract('csv_file', { path: 'half.csv.gz' })).rejects.toThrow(
      /files\/broken-gzip.*half\.csv\.gz/,
    );
    const flipped = Buffer.from(whole);
    flipped[flipped.length - 6] = (flipped[flipped.length - 6] ?? 0) ^ 0xff;
    project.write('flipped.csv.gz', flipped);
    await expect(project.extract('csv_file', { path: 'flipped.csv.gz' })).rejects.toThrow('files/broken-gzip');
  });

  test.each([
    ['text.csv.gz', 'id\n1\n', 'csv_file'],
    ['packed.csv', gzipSync('id\n1\n'), 'csv_file'],
    ['sheet.csv', Buffer.from('PK\u0003\u0004rest of an xlsx'), 'csv_file'],
    ['really.csv', Buffer.from('PAR1....PAR1'), 'csv_file'],
    ['really.parquet', 'id\n1\n', 'parquet_file'],
    ['empty.parquet', '', 'parquet_file'],
    ['half.parquet', Buffer.from('PAR1........'), 'parquet_file'],
  ])('%s holds something else', async (path, content, ingestor) => {
    project.write(path, content);
    await expect(project.extract(ingestor, { path })).rejects.toThrow(/files\/wrong-format/);
  });

  test('empty files give no rows', async () => {
    project.write('e/a.csv', '');
    project.write('e/b.csv.gz', gzipSync(''));
    project.write('e/c.csv', 'id\n1\n');
    const data = await project.extract('csv_file', { path: 'e' });
    expect(data.fileNames).toEqual(['e/c.csv']);
  });
});

describe('which files', () => {
  const names = async (ingestor: string, options: Record<string, unknown>) =>
    (await project.extract(ingestor, options)).fileNames;

  test('patterns', async () => {
    for (const path of ['d/a1.csv', 'd/a2.csv', 'd/b1.csv', 'd/.hidden.csv', 'd/deep/er/a3.csv', 'd/x.txt'])
      project.write(path, 'id\n1\n');
    expect(await names('csv_file', { path: 'd/a?.csv' })).toEqual(['d/a1.csv', 'd/a2.csv']);
    expect(await names('csv_file', { path: 'd/[!a]*.csv' })).toEqual(['d/b1.csv']);
    expect(await names('csv_file', { path: 'd/{a2,b1}.csv' })).toEqual(['d/a2.csv', 'd/b1.csv']);
    expect(await names('csv_file', { path: 'd/**/*.csv' })).toEqual([
      'd/a1.csv',
      'd/a2.csv',
      'd/b1.csv',
      'd/deep/er/a3.csv',
    ]);
    expect(await names('csv_file', { path: 'd' })).toEqual(['d/a1.csv', 'd/a2.csv', 'd/b1.csv']);
    expect(await names('csv_file', { path: 'd', file_pattern: '**/a*.csv' })).toEqual([
      'd/a1.csv',
      'd/a2.csv',
      'd/deep/er/a3.csv',
    ]);
    expect(await names('csv_file', { source_path: './d/../d/b1.csv' })).toEqual(['d/b1.csv']);
  });

  test('a pattern without a match gives no rows, unless one is required; a named file must be there', async () => {
    expect(await project.extract('csv_file', { path: 'none/*.csv' })).toMatchObject({ files: [], rangeApplied: true });
    expect(project.messages.join()).toContain('no file matches none/*.csv');
    await expect(project.extract('csv_file', { path: 'none/*.csv', required: true })).rejects.toThrow('files/no-match');
    await expect(project.extract('csv_file', { path: 'none.csv' })).rejects.toThrow('files/not-found');
  });

  test('the format follows the names, and must be one', async () => {
    project.write('m/a.csv', 'id\n1\n');
    project.write('m/b.jsonl', '{"id":1}\n');
    project.write('m/c.dat', 'id\n1\n');
    expect((await project.extract('file', { path: 'm/b.jsonl' })).format).toBe('jsonl');
    expect((await project.extract('file', { path: 'm/c.dat', format: 'csv' })).format).toBe('csv');
    await expect(project.extract('file', { path: 'm/c.dat' })).rejects.toThrow('files/unknown-format');
    await expect(project.extract('file', { path: 'm/[ab].*' })).rejects.toThrow('files/mixed-formats');
  });

  test('a connection names the folder that paths start in', async () => {
    project.write('landing/x.csv', 'id\n1\n');
    const connection = { name: 'landing', type: 'local', properties: { path: 'landing' } };
    expect((await project.extract('csv_file', { path: 'x.csv' }, { connection })).fileNames).toEqual(['landing/x.csv']);
    const outside = { ...connection, properties: { path: '/etc' } };
    await expect(project.extract('csv_file', { path: 'passwd' }, { connection: outside })).rejects.toThrow(
      'files/outside-project',
    );
  });
});

describe('nothing outside the project is read', () => {
  test.each(['/etc/passwd', '../secret.csv', 'a/../../secret.csv', '/etc/*', '../*', '{../,}secret.csv'])(
    '%s',
    async (path) => {
      writeFileSync(join(project.root, '../secret.csv'), 'id\n1\n');
      await expect(project.extract('csv_file', { path })).rejects.toThrow(/files\/(outside-project|not-found)/);
    },
  );

  test('by a symbolic link to a file or a folder', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'sparkle-outside-'));
    writeFileSync(join(outside, 'secret.csv'), 'id\n1\n');
    mkdirSync(join(project.root, 'in'));
    symlinkSync(join(outside, 'secret.csv'), join(project.root, 'in/link.csv'));
    symlinkSync(outside, join(project.root, 'in/folder'));
    for (const path of ['in/link.csv', 'in/*.csv', 'in/folder/secret.csv', 'in/*/secret.csv', 'in/folder/*.csv']) {
      await expect(project.extract('csv_file', { path })).rejects.toThrow('files/outside-project');
    }
    const data = await project.extract('csv_file', { path: 'in/folder/secret.csv' }, { allowedDirectories: [outside] });
    expect(data.files).toHaveLength(1);
  });

  test('an allowed folder may be named as an absolute path', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'sparkle-outside-'));
    writeFileSync(join(outside, 'ok.csv'), 'id\n1\n');
    const path = join(outside, 'ok.csv');
    await expect(project.extract('csv_file', { path })).rejects.toThrow('files/outside-project');
    expect((await project.extract('csv_file', { path }, { allowedDirectories: [outside] })).fileNames).toEqual([path]);
  });

  test('a link that stays inside is fine; a link to its own folder ends', async () => {
    project.write('real/x.csv', 'id\n1\n');
    symlinkSync(join(project.root, 'real/x.csv'), join(project.root, 'alias.csv'));
    symlinkSync(join(project.root, 'real'), join(project.root, 'real/again'));
    expect((await project.extract('csv_file', { path: 'alias.csv' })).fileNames).toEqual(['alias.csv']);
    expect((await project.extract('csv_file', { path: 'real/**/*.csv' })).fileNames).toEqual(['real/x.csv']);
  });

  test.each(['s3://bucket/x.csv', 'https://example.com/x.csv', 'file:///etc/passwd'])('%s', async (path) => {
    await expect(project.extract('csv_file', { path })).rejects.toThrow('files/remote-path');
  });

  test.each([
    ['a\0b.csv', /NUL/],
    ['[a.csv', /not closed/],
    ['{a.csv', /not closed/],
    ['[z-a].csv', /not a range/],
  ])('%j is no pattern', async (path, why) => {
    await expect(project.extract('csv_file', { path })).rejects.toThrow(why);
  });
});

test('an option that does not exist is refused by the schema of the ingestor', async () => {
  const { fileConnector } = await import('./connector.js');
  for (const { options, id } of fileConnector.ingestors) {
    expect(options.safeParse({ path: 'x', no_such_option: 1 }).success, id).toBe(false);
    const needed = id === 'fixed_width_dremel' ? { schema_spec: [{ name: 'a', start: 1, length: 2 }] } : {};
    expect(options.safeParse({ path: 'x', ...needed }).success, id).toBe(true);
  }
  await expect(project.extract('csv_file', {})).rejects.toThrow('files/path-twice');
});
