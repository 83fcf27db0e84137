import type { TransformerStep } from '@sparkle-orchestration/core';

/** A name as the dialect of the definition quotes it. */
function quoted(name: string, dialect: string): string {
  const mark = dialect === 'spark' || dialect === 'bigquery' ? '`' : '"';
  return `${mark}${name.replaceAll(mark, mark + mark)}${mark}`;
}

function literal(value: string | number | boolean): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value);
}

/** `exclude_test_customers` looks at the column `is_test_customer`. */
function flagColumn(flag: string): string {
  return `is_${flag.replace(/ies$/, 'y').replace(/(?<!s)s$/, '')}`;
}

/** The condition of one filter, or nothing when its name says none. */
function conditionOf(name: string, value: string | number | boolean, dialect: string): string | undefined {
  if (name === 'where') return typeof value === 'string' ? value : undefined;
  const [, kind, of] = /^(min|max|exclude)_(.+)$/.exec(name) ?? [];
  if (of === undefined) return undefined;
  if (kind === 'min') return `${quoted(of, dialect)} >= ${literal(value)}`;
  if (kind === 'max') return `${quoted(of, dialect)} <= ${literal(value)}`;
  return typeof value === 'boolean' ? `not coalesce(${quoted(flagColumn(of), dialect)}, false)` : undefined;
}

/** The filters as steps, each at the field that it came from, and the names of those that mean nothing. */
export function filterSteps(
  filters: Readonly<Record<string, string | number | boolean>>,
  dialect: string,
): { readonly steps: readonly TransformerStep[]; readonly unknown: readonly string[] } {
  const read = Object.entries(filters).map(([name, value]) => ({
    name,
    value,
    sql: conditionOf(name, value, dialect),
  }));
  const used = read.filter((f) => f.sql !== undefined && f.value !== false);
  return {
    steps: used.map(({ name, sql }) => {
      const path = ['extra_config', 'filters', name];
      return { name: 'filter_by_condition', params: { condition: sql }, path, paths: { condition: path } };
    }),
    unknown: read.filter((f) => f.sql === undefined).map((f) => f.name),
  };
}
