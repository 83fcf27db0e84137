import { jinjaText } from '@sparkle-orchestration/adapter-kit';
import type { Check } from '@sparkle-orchestration/core';
import type { YamlMap, YamlValue } from '../model.js';
import { type NameBook, plainName } from '../names.js';

/** Tests of one table: those of a column by its name, and those of the whole table. */
export interface TableTests {
  readonly columns: ReadonlyMap<string, readonly YamlValue[]>;
  readonly table: readonly YamlValue[];
}

/** A fact that only exists while a load runs: such a check cannot be asked of the finished table. */
const needsRun = /\bsparkle_(?:run|source|stage)\b/;

function accepted(values: readonly string[]): YamlValue {
  // dbt puts each value between single quotes and does not escape a quote inside.
  return values.map((value) => jinjaText(value.replaceAll("'", "''")));
}

/** The name of a dbt test with its arguments, and the column it stands under. */
function testOf(check: Check): { readonly test: string; readonly column?: string; readonly args: YamlMap } {
  const { meaning } = check;
  const only = meaning && 'columns' in meaning && meaning.columns.length === 1 ? meaning.columns[0] : undefined;
  const simple = only !== undefined && !only.includes('"');
  if (meaning?.type === 'not_null' && simple) return { test: 'not_null', column: only, args: {} };
  if (meaning?.type === 'unique' && simple) return { test: 'unique', column: only, args: {} };
  if (meaning?.type === 'unique') return { test: 'sparkle_unique', args: { columns: meaning.columns.map(jinjaText) } };
  if (meaning?.type === 'accepted_values' && !meaning.column.includes('"')) {
    return { test: 'accepted_values', column: meaning.column, args: { values: accepted(meaning.values) } };
  }
  if (check.scope === 'row') {
    const tolerance =
      check.share === undefined
        ? {}
        : { share: check.share, considered: jinjaText(check.counts?.considered ?? 'true') };
    return { test: 'sparkle_rows', args: { condition: jinjaText(check.sql), ...tolerance } };
  }
  return { test: 'sparkle_table', args: { breaches: jinjaText(check.sql) } };
}

/** Checks as dbt tests. `names` keeps test names unique in the project. */
export function lowerChecks(checks: readonly Check[], owner: string, names: NameBook): TableTests {
  const columns = new Map<string, readonly YamlValue[]>();
  const table: YamlValue[] = [];
  for (const check of checks) {
    // What the columns are is settled before a load; it asks no rows.
    if (needsRun.test(check.sql) || check.meaning?.type === 'columns') continue;
    const { test, column, args } = testOf(check);
    const entry: YamlMap = {
      [test]: {
        name: names.take(`${owner}_${plainName(check.name)}`),
        ...(check.description === '' ? {} : { description: jinjaText(check.description) }),
        ...(Object.keys(args).length === 0 ? {} : { arguments: args }),
        ...(check.severity === 'fail' ? {} : { config: { severity: 'warn' } }),
      },
    };
    if (column === undefined) table.push(entry);
    else columns.set(column, [...(columns.get(column) ?? []), entry]);
  }
  return { columns, table };
}

/** Tests from several places of one table. */
export function mergeTests(all: readonly TableTests[]): TableTests {
  const columns = new Map<string, readonly YamlValue[]>();
  for (const tests of all) {
    for (const [column, entries] of tests.columns) columns.set(column, [...(columns.get(column) ?? []), ...entries]);
  }
  return { columns, table: all.flatMap((tests) => tests.table) };
}
