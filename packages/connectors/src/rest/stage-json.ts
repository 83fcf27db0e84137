import type { ExtractContext, JsonField, StagedData } from '@sparkle-orchestration/core';
import { childrenOf, type FieldOptions, fieldsOf } from './json/fields.js';
import type { ReadPages } from './read-pages.js';
import type { RowOptions } from './resource.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;

/** DuckDB's own limit of an object, below which nothing has to be said. */
const usualObject = 16 * 1024 * 1024;

/** Pages on disk as rows: what the scanner saw of keys and types decides the columns, nothing is sniffed. */
export function stageJson(pages: ReadPages, rows: RowOptions, unwrap: readonly string[], context: Context): StagedData {
  const { range, columns } = context;
  const options: FieldOptions = {
    nesting: rows.nesting ?? 'flatten',
    names: rows.naming ?? 'snake_case',
    aliases: rows.aliases ?? {},
    ...(columns ? { declared: columns } : {}),
    unwrap,
    cursor: rows.cursor_field,
    cursorType: range?.type,
  };
  const fields: readonly JsonField[] = pages.file === undefined ? [] : fieldsOf(pages.structure, options);
  const children = pages.file === undefined ? [] : childrenOf(pages.structure, options);
  const empty = fields.length === 0;
  return {
    format: 'jsonl',
    files: pages.file === undefined || empty ? [] : [pages.file],
    reader: {
      format: 'newline_delimited',
      ...(pages.longest > usualObject / 2 ? { maximum_object_size: pages.longest * 2 } : {}),
    },
    ...(empty ? (columns ? { columns } : {}) : { fields }),
    ...(children.length > 0 ? { children } : {}),
    ...(pages.rejects === undefined ? {} : { rejects: pages.rejects }),
    rangeApplied: false,
    owned: true,
  };
}
