import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Column,
  columnName,
  DiagnosticError,
  type ExtractContext,
  type StagedData,
} from '@sparkle-orchestration/core';
import { restDiagnostics } from './diagnostics.js';
import { type HttpClient, type HttpRequest, Unusable } from './http/client.js';
import { shownUrl } from './http/shown-url.js';
import type { PageFacts, Pager } from './paging/pager.js';
import type { RowOptions } from './resource.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;

/** Rows of a CSV page below its header; line ends inside quotes do not count. */
export function countRows(page: Uint8Array): number {
  let rows = 0;
  let quoted = false;
  let filled = false;
  for (const byte of page) {
    if (byte === 0x22) quoted = !quoted;
    if (byte === 0x0a && !quoted) {
      if (filled) rows += 1;
      filled = false;
    } else if (byte !== 0x0d) filled = true;
  }
  return Math.max(0, (filled ? rows + 1 : rows) - 1);
}

/** Names of a header line, in plain CSV. */
function headerOf(page: Buffer, delimiter: string): readonly string[] {
  const text = page.toString('utf8').replace(/^\uFEFF/, '');
  const line = /^(?:"(?:[^"]|"")*"|[^"\r\n])*/.exec(text)?.[0] ?? '';
  const names: string[] = [];
  let name = '';
  let quoted = false;
  for (const sign of line) {
    if (sign === '"') quoted = !quoted;
    else if (sign === delimiter && !quoted) {
      names.push(name);
      name = '';
    } else name += sign;
  }
  return [...names, name];
}

export interface CsvPages {
  readonly client: HttpClient;
  readonly pager: Pager;
  readonly request: HttpRequest;
  readonly rows: RowOptions;
  readonly reader: StagedData['reader'];
  readonly delay: number;
  readonly maxPages: number;
}

/** Reads CSV pages into files; a page without rows is the end of numbered pages. */
export async function stageCsv(pages: CsvPages, context: Context): Promise<StagedData> {
  const { client, pager, reader } = pages;
  await mkdir(context.stagingDir, { recursive: true });
  const files: string[] = [];
  const seen = new Set<string>();
  let header: readonly string[] = [];
  let wanted: HttpRequest | undefined = pager.first(pages.request);
  let records = 0;
  for (let number = 1; wanted; number += 1) {
    const request: HttpRequest = wanted;
    const url = shownUrl(request.url);
    const key = `${request.url.href}\n${request.body ?? ''}`;
    if (seen.has(key)) throw new DiagnosticError([restDiagnostics.report('page-repeats', { url, page: number })]);
    seen.add(key);
    if (number > pages.maxPages)
      throw new DiagnosticError([restDiagnostics.report('too-many-pages', { url, pages: pages.maxPages })]);
    const answer = await client.send(request, (got) => {
      if (/^\s*<(!doctype|html|\?xml)/i.test(got.body.subarray(0, 200).toString('latin1')))
        throw new Unusable('HTML or XML');
      return got;
    });
    const rows = countRows(answer.body);
    records += rows;
    const names = headerOf(answer.body, typeof reader['delim'] === 'string' ? reader['delim'] : ',');
    if (header.length === 0 && names.some((name) => name !== '')) header = names;
    if (rows > 0) {
      const text = answer.body.toString('latin1');
      if (files.length > 0 && seen.has(text))
        throw new DiagnosticError([restDiagnostics.report('page-repeats', { url, page: number })]);
      const file = join(context.stagingDir, `page-${number}.csv`);
      await writeFile(file, answer.body);
      files.push(file);
    }
    const facts: PageFacts = {
      answer,
      request,
      number,
      records: rows,
      envelope: () => undefined,
      lastRecord: () => undefined,
    };
    wanted = pager.next(facts);
    if (wanted && pages.delay > 0) await sleep(pages.delay * 1000, undefined, { signal: context.signal });
  }
  context.log(`${records} records in ${files.length} ${files.length === 1 ? 'file' : 'files'}`);
  return csvRows(files, header, pages, context);
}

function csvRows(
  files: readonly string[],
  header: readonly string[],
  { rows, reader }: CsvPages,
  context: Context,
): StagedData {
  const { columns } = context;
  const named = columnsOf(header, rows);
  return {
    format: 'csv',
    files,
    reader: {
      header: true,
      hive_partitioning: false,
      ...reader,
      // Names of the header after the naming rule; types are found in the rows.
      ...(files.length > 0 ? { names: named, sample_size: -1 } : {}),
    },
    ...(columns
      ? { columns }
      : files.length === 0
        ? { columns: named.map((name): Column => ({ name, type: 'varchar' })) }
        : {}),
    rangeApplied: false,
    owned: true,
  };
}

function columnsOf(header: readonly string[], rows: RowOptions): readonly string[] {
  const aliases = rows.aliases ?? {};
  return header.map((key) => {
    const name = columnName(key, rows.naming ?? 'snake_case');
    return aliases[key] ?? aliases[name] ?? name;
  });
}
