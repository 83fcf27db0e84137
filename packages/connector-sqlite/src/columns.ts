import type { TypeForms } from './source.js';

export const quoteName = (name: string) => `"${name.replaceAll('"', '""')}"`;
export const quoteText = (text: string) => `'${text.replaceAll("'", "''")}'`;

/** A column of a source with its type in the neutral spelling. */
export interface SqliteColumn {
  readonly name: string;
  readonly type: string;
}

/**
 * The type of a declaration, by the rules of SQLite's own affinities where there is no clearer word. Nothing when there
 * is no declaration.
 */
export function declaredType(declared: string | null, forms: TypeForms): string | undefined {
  const words = (declared ?? '').trim().toUpperCase();
  if (words === '') return undefined;
  const name = words.replace(/\(.*$/, '').trim();
  if (name.startsWith('BOOL')) return 'boolean';
  if (name === 'DATE') return 'date';
  if (name.startsWith('DATETIME') || name.startsWith('TIMESTAMP')) return 'timestamp';
  if (name.startsWith('JSON')) return 'json';
  if (name === 'UUID') return 'uuid';
  if (name.includes('INT')) return 'bigint';
  if (/CHAR|CLOB|TEXT/.test(name)) return 'varchar';
  if (name.includes('BLOB')) return 'blob';
  if (/REAL|FLOA|DOUB/.test(name)) return 'double';
  const [, precision, scale = '0'] = /\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)/.exec(words) ?? [];
  const fits = precision !== undefined && Number(precision) <= 38 && Number(scale) <= Number(precision);
  if (/^(?:DECIMAL|NUMERIC)/.test(name) && fits) return `decimal(${precision},${scale})`;
  return forms.numeric === 'decimal' ? 'decimal(38,9)' : forms.numeric === 'text' ? 'varchar' : 'double';
}

/** The type that holds all values of a column without a declaration, by the kinds of its values. */
export function typeOfValues(kinds: ReadonlySet<string>): string {
  const only = (...allowed: readonly string[]) => kinds.size > 0 && [...kinds].every((kind) => allowed.includes(kind));
  if (only('integer')) return 'bigint';
  if (only('integer', 'real')) return 'double';
  return only('blob') ? 'blob' : 'varchar';
}

/** Seventeen digits keep every double; SQLite's own fifteen do not. */
const realText = (c: string) => `printf('%!.17g', ${c})`;
const anyText = (c: string) =>
  `case typeof(${c}) when 'real' then ${realText(c)} when 'blob' then '\\x' || hex(${c}) else ${c} end`;
/** A value that the reader refuses, so that the load fails and shows it. */
const misfit = (c: string, what: string) => `${quoteText(`${what}: `)} || quote(${c})`;

function timeText(c: string, type: string, times: TypeForms['times']): string {
  const text = `case typeof(${c}) when 'text' then ${c} else ${misfit(c, `no ${type} as text`)} end`;
  if (times === 'text') return text;
  const seconds = times === 'unix' ? c : `${c} / 1000.0`;
  const format = type === 'date' ? '%Y-%m-%d' : '%Y-%m-%d %H:%M:%f';
  return `case typeof(${c}) when 'text' then ${c} else strftime('${format}', ${seconds}, 'unixepoch') end`;
}

/** The text of a value in the form that the reader of this type takes; blobs as Postgres writes them. */
function valueText({ name, type }: SqliteColumn, forms: TypeForms): string {
  const c = quoteName(name);
  if (type === 'bigint') return `case typeof(${c}) when 'integer' then ${c} else ${misfit(c, 'no integer')} end`;
  if (type === 'blob') return `'\\x' || hex(${c})`;
  if (type === 'date' || type === 'timestamp') return timeText(c, type, forms.times);
  if (type === 'boolean') return `case ${c} when 0 then 'false' when 1 then 'true' else ${misfit(c, 'no boolean')} end`;
  if (type === 'double') {
    // Beyond 2^53 a double would be another number.
    const exact = `${c} between -9007199254740992 and 9007199254740992`;
    return `case when typeof(${c}) = 'integer' and not (${exact}) then ${misfit(c, 'no double')} else ${anyText(c)} end`;
  }
  return anyText(c);
}

/** A row as a line of CSV: every value in quotes, NULL as a bare `\N`. */
export function csvLine(columns: readonly SqliteColumn[], forms: TypeForms): string {
  return columns
    .map((column) => {
      const quoted = `'"' || replace(${valueText(column, forms)}, '"', '""') || '"'`;
      return `case when ${quoteName(column.name)} is null then '\\N' else ${quoted} end`;
    })
    .join(` || ',' || `);
}

/** Whether a text of the row holds a NUL, where most functions of SQLite would end it. */
export function holdsNul(columns: readonly SqliteColumn[]): string {
  const tests = columns
    .filter(({ type }) => ['varchar', 'json'].includes(type))
    .map(({ name }) => `(typeof(${quoteName(name)}) = 'text' and instr(cast(${quoteName(name)} as blob), x'00') > 0)`);
  return tests.length === 0 ? '0' : tests.map((test) => `coalesce(${test}, 0)`).join(' or ');
}
