import { jinjaString } from '../jinja.js';

/** A statement of the setup, or a table with its columns that several statements bring about. */
export type SetupStep = { readonly sql: string } | { readonly table: string; readonly columns: readonly string[] };

const created = /^create table if not exists (.+?) \(\n([\s\S]*)\n\)$/;

/** The statements that a created table is followed by, so that it gets the columns that an older one lacks. */
function additions(table: string, columns: readonly string[]): readonly string[] {
  return columns.map((column) => `alter table ${table} add column if not exists ${column}`);
}

/** Puts a table and the additions of its columns together; every other statement stays, each once. */
export function setupSteps(statements: readonly string[]): readonly SetupStep[] {
  const steps: SetupStep[] = [];
  const seen = new Set<string>();
  for (let i = 0; i < statements.length; i++) {
    const sql = statements[i] as string;
    if (seen.has(sql)) continue;
    seen.add(sql);
    const [, table, list] = created.exec(sql) ?? [];
    const columns = (list ?? '').split(',\n').map((column) => column.trim());
    const more = table === undefined ? [] : additions(table, columns);
    // A name with braces holds Jinja already, and Jinja in a string would be text.
    const plain = !`${table === '{{ this }}' ? '' : table}${list}`.includes('{{');
    const whole = table !== undefined && plain && more.every((statement, n) => statements[i + 1 + n] === statement);
    steps.push(whole ? { table, columns } : { sql });
    if (whole) i += more.length;
  }
  return steps;
}

/** A table as a call; `{{ this }}` and plain names alike become an argument. */
export function tableCall(table: string, columns: readonly string[]): string {
  const name = table === '{{ this }}' ? 'this' : jinjaString(table);
  const list = columns.map((column) => `    ${jinjaString(column)}`).join(',\n');
  return `{% do sparkle_table(${name}, [\n${list}\n]) %}`;
}
