import { scan } from './block/tokens.js';

/** One part of a table's name. */
export interface NamePart {
  readonly name: string;
  readonly quoted: boolean;
}

/** Dialects that take all names for equal that differ in case only, quoted or not. */
const insensitive = new Set(
  'duckdb spark spark2 databricks hive trino presto athena redshift sqlite tsql fabric'.split(' '),
);
const upperCase = new Set(['snowflake', 'oracle']);
const sensitive = new Set(['bigquery', 'mysql', 'clickhouse', 'starrocks', 'doris']);

/** A name part as the dialect compares it: the rules by which SQLMesh itself normalises names of tables. */
export function foldPart({ name, quoted }: NamePart, dialect: string): string {
  if (insensitive.has(dialect)) return name.toLowerCase();
  if (quoted || sensitive.has(dialect)) return name;
  return upperCase.has(dialect) ? name.toUpperCase() : name.toLowerCase();
}

/** Parts of a written name such as `sushi.orders`, `"db"."marts"."dim region"`, `` `p-1`.d.t ``; nothing when it is none. */
export function nameParts(text: string): readonly NamePart[] | undefined {
  const parts: NamePart[] = [];
  for (const piece of text.trim().match(/"(?:[^"]|"")*"|`[^`]*`|\[[^\]]*\]|[^."`]+|\./g) ?? []) {
    if (piece === '.') continue;
    const quoted = /^["`[]/.test(piece);
    parts.push({ name: quoted ? piece.slice(1, -1).replaceAll('""', '"') : piece.trim(), quoted });
  }
  const dots = parts.length - 1;
  const whole = parts.length > 0 && parts.length <= 4 && parts.every((part) => part.name !== '');
  return whole && scan(text).open === undefined && dots >= 0 ? parts : undefined;
}

/** A key under which two names of the same table meet. */
export function nameKey(parts: readonly NamePart[], dialect: string): string {
  return parts.map((part) => foldPart(part, dialect)).join('\u0000');
}

/** The name for people and commands: parts with dots between, quoted only where a dot is in a part. */
export function printName(parts: readonly NamePart[]): string {
  return parts.map(({ name }) => (/[."]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name)).join('.');
}
