import type { Column, JsonField, ReadRange, StagedChild, StagedData, StageOptions } from '@sparkle-orchestration/core';
import { printType, quoteIdentifier as quote, sqlString } from '@sparkle-orchestration/sql';

type OptionValue = string | number | boolean | readonly string[];

/** Column that holds the absolute path while rows are read; it never reaches a table. */
const pathColumn = '_sparkle_path';

function optionText(value: OptionValue): string {
  if (typeof value === 'string') return sqlString(value);
  if (typeof value === 'object') return `[${value.map(sqlString).join(', ')}]`;
  return String(value);
}

/** The readers take names and types as a struct. */
function typeStruct(types: readonly (readonly [string, string])[]): string {
  return `{${types.map(([name, type]) => `${sqlString(name)}: ${sqlString(type)}`).join(', ')}}`;
}

/** Keys of objects with the types below them, as DuckDB writes a struct. */
type Shape = Map<string, Shape | string>;

function addShape(shape: Shape, [key = '', ...below]: readonly string[], type: string): void {
  const there = shape.get(key);
  if (below.length === 0) {
    if (there === undefined) shape.set(key, type);
    return;
  }
  const inner: Shape = there instanceof Map ? there : new Map();
  shape.set(key, inner);
  addShape(inner, below, type);
}

function shapeText(shape: Shape | string): string {
  if (typeof shape === 'string') return shape;
  return `struct(${[...shape].map(([key, inner]) => `${quote(key)} ${shapeText(inner)}`).join(', ')})`;
}

/** What the reader is told of fields: the outermost keys, each with the type of all that is read below it. */
export function fieldTypes(
  fields: readonly JsonField[],
  children: readonly StagedChild[] = [],
): readonly (readonly [string, string])[] {
  const shape: Shape = new Map();
  for (const child of children) {
    const inner: Shape = new Map();
    for (const field of child.fields) addShape(inner, field.path, field.read ?? field.type);
    addShape(shape, child.path, `${shapeText(inner)}[]`);
  }
  for (const field of fields) addShape(shape, field.path, field.read ?? field.type);
  return [...shape].map(([key, inner]) => [key, shapeText(inner)]);
}

/** The value of a field over a relation, cast to the type of its column. */
export function fieldValue({ path, read, type }: JsonField, relation: string): string {
  const value = [relation, ...path.map(quote)].join('.');
  return read === undefined || read === type ? value : `cast(${value} as ${printType(type, 'duckdb')})`;
}

/** What is known of the columns. A header names the columns of a CSV file, so there only types are told. */
function typeOptions(data: StagedData): readonly string[] {
  if (data.fields) return [`columns = ${typeStruct(fieldTypes(data.fields, data.each ? [data.each.child] : []))}`];
  const { columns, format, reader } = data;
  if (!columns || columns.length === 0 || format === 'parquet') return [];
  const struct = typeStruct(columns.map((c) => [c.name, isZonedText(data, c) ? 'varchar' : c.type]));
  if (format !== 'csv') return [`columns = ${struct}`];
  return reader['header'] === false ? [`columns = ${struct}`, 'auto_detect = false'] : [`types = ${struct}`];
}

/** DuckDB's CSV reader makes NULL of a text that is no time with a zone; a cast says what is wrong. */
function isZonedText({ format }: StagedData, { type }: Column): boolean {
  return format === 'csv' && (type === 'timestamptz' || type === 'timestamp with time zone');
}

/** Staged rows with the columns that are cast after reading, because the reader cannot be told their types. */
export interface ReadableData extends StagedData {
  readonly casts?: readonly Column[];
}

function castColumns(data: ReadableData): string {
  const { columns = [], format, reader } = data;
  const timeFormat = reader['timestampformat'];
  const casts = (data.casts ?? columns.filter((c) => isZonedText(data, c))).map((c) => {
    const name = `d.${quote(c.name)}`;
    const value =
      format === 'csv' && typeof timeFormat === 'string' ? `strptime(${name}, ${sqlString(timeFormat)})` : name;
    return `cast(${value} as ${printType(c.type, 'duckdb')}) as ${quote(c.name)}`;
  });
  return casts.length > 0 ? ` replace (${casts.join(', ')})` : '';
}

const functions = { csv: 'read_csv', json: 'read_json', jsonl: 'read_json', parquet: 'read_parquet' } as const;

/** The table function that reads staged files, e.g. `read_csv(['/x/a.csv'], header = true)`. */
export function readerCall(data: StagedData, withPath: boolean): string {
  const own = Object.entries(data.reader).map(([name, value]) => {
    if (!/^[a-z_]+$/.test(name)) throw new Error(`reader option ${name} is not a name`);
    return `${name} = ${optionText(value)}`;
  });
  const types = typeOptions(data).filter((option) => !own.some((o) => o.split(' ')[0] === option.split(' ')[0]));
  const options = [...own, ...types];
  if (data.format === 'jsonl' && !('format' in data.reader)) options.push(`format = 'newline_delimited'`);
  if (withPath) options.push(`filename = ${sqlString(pathColumn)}`);
  return `${functions[data.format]}(${[`[${data.files.map(sqlString).join(', ')}]`, ...options].join(', ')})`;
}

/** Condition for the rows of a range; bounds are text of the cursor's type. */
export function rangeCondition(range: ReadRange): string | undefined {
  const column = `cast(${quote(range.column)} as ${range.type})`;
  const bound = (text: string) => `cast(${sqlString(text)} as ${range.type})`;
  const parts = [
    range.from === undefined ? undefined : `${column} >= ${bound(range.from)}`,
    range.below === undefined ? undefined : `${column} < ${bound(range.below)}`,
    range.below === undefined && range.upTo !== undefined ? `${column} <= ${bound(range.upTo)}` : undefined,
  ].filter((p) => p !== undefined);
  return parts.length > 0 ? parts.join(' and ') : undefined;
}

interface FileFact {
  readonly name: string;
  readonly type: string;
  readonly values: readonly (string | null)[];
}

function fileFacts(data: StagedData, fileColumn: string | undefined): readonly FileFact[] {
  const names = data.fileNames ?? data.files.map(() => null);
  return [...(data.fileColumns ?? []), ...(fileColumn ? [{ name: fileColumn, type: 'varchar', values: names }] : [])];
}

/** Columns that tell facts of a row's file: constants for one file, a join by path for several. */
function withFacts(data: ReadableData, facts: readonly FileFact[]): { columns: string; from: string } {
  const text = (value: string | null | undefined) =>
    value === null || value === undefined ? 'null' : sqlString(value);
  const constant = facts.every((fact) => fact.values.every((value) => value === fact.values[0]));
  if (constant) {
    const columns = facts.map((f) => `, cast(${text(f.values[0])} as ${f.type}) as ${quote(f.name)}`);
    return { columns: `d.*${castColumns(data)}${columns.join('')}`, from: `${readerCall(data, false)} d` };
  }
  const list = (values: readonly (string | null)[]) => `unnest([${values.map(text).join(', ')}])`;
  const table = facts.map((f, n) => `${list(f.values)} as v${n}`);
  return {
    columns: `d.* exclude (${pathColumn})${castColumns(data)}${facts.map((f, n) => `, cast(f.v${n} as ${f.type}) as ${quote(f.name)}`).join('')}`,
    from: `${readerCall(data, true)} d join (select ${list(data.files)} as path, ${table.join(', ')}) f on f.path = d.${pathColumn}`,
  };
}

/** The objects of an array inside the rows, with the id of their row and their place in the array. */
function selectEach(data: StagedData, range: ReadRange | undefined): string {
  const { each, fields = [] } = data;
  if (!each) throw new Error('no array was named');
  const { child, keys, newest, parentsOnly } = each;
  const array = ['d', ...child.path.map(quote)].join('.');
  const field = (name: string) => fields.find((f) => f.name.toLowerCase() === name.toLowerCase());
  const id = keys.map((name) => {
    const key = field(name);
    return key ? `coalesce(cast(${fieldValue(key, 'd')} as varchar), '')` : `''`;
  });
  const cursor = range ? field(range.column) : undefined;
  const rows = [
    `select ${id.join(` || '|' || `)} as _parent_id, ${array} as sparkle_array`,
    cursor ? `, ${fieldValue(cursor, 'd')} as ${quote(cursor.name)}` : '',
    ` from ${readerCall(data, false)} d`,
  ].join('');
  const condition = range && !data.rangeApplied ? rangeCondition(range) : undefined;
  const order = cursor ? ` order by ${quote(cursor.name)} desc nulls last` : '';
  const kept = [
    `select * from (${rows})`,
    condition ? `where ${condition}` : '',
    newest ? `qualify row_number() over (partition by _parent_id${order}) = 1` : '',
  ].join(' ');
  if (parentsOnly) return `select distinct _parent_id from (${kept})`;
  const columns = child.fields.map((f) => `, ${fieldValue(f, 'x.sparkle_object')} as ${quote(f.name)}`).join('');
  return `select x._parent_id, cast(x._index as bigint) as _index${columns} from (
  select _parent_id, unnest(sparkle_array) as sparkle_object, unnest(range(len(sparkle_array))) as _index from (${kept})
) x where x.sparkle_object is not null`;
}

/** A select over staged files with range and limit applied; no files give no rows with the known columns. */
export function selectStaged(data: ReadableData, options: StageOptions): string {
  const { fileColumn, range, limit } = options;
  if (data.each) return selectEach(data, range);
  const facts = fileFacts(data, fileColumn);
  if (data.files.length === 0) {
    const columns = [...(data.columns ?? []), ...facts].map((c) => `cast(null as ${c.type}) as ${quote(c.name)}`);
    return `select ${columns.join(', ')} where false`;
  }
  const { columns, from } = data.fields
    ? {
        columns: data.fields.map((field) => `${fieldValue(field, 'd')} as ${quote(field.name)}`).join(', '),
        from: `${readerCall(data, false)} d`,
      }
    : withFacts(data, facts);
  const condition = range && !data.rangeApplied ? rangeCondition(range) : undefined;
  return [
    `select * from (select ${columns} from ${from})`,
    condition ? `where ${condition}` : undefined,
    // The oldest rows first: a limited read must not move the cursor past rows that it left out.
    limit !== undefined && range ? `order by ${quote(range.column)}` : undefined,
    limit === undefined ? undefined : `limit ${Math.max(0, Math.trunc(limit))}`,
  ]
    .filter((line) => line !== undefined)
    .join('\n');
}
