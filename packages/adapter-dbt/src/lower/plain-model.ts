import type { ReadMode, TransformOperation, WriteMode } from '@sparkle-orchestration/core';
import { diagnostics } from '../diagnostics.js';
import type { JinjaValue } from '../jinja.js';
import type { DbtModel } from '../model.js';
import { jinjaStatement } from '../sql-text.js';
import { datasetCall, type LowerContext, partNames } from './context.js';
import { dependsOn } from './edges.js';

type Config = Readonly<Record<string, JinjaValue>>;

/** dbt's own word for each write mode that it has. */
const materialized: Partial<Record<WriteMode, Config>> = {
  view: { materialized: 'view' },
  table: { materialized: 'table' },
  overwrite: { materialized: 'table' },
  append: { materialized: 'incremental', incremental_strategy: 'append' },
  merge: { materialized: 'incremental', incremental_strategy: 'merge' },
  delete_insert: { materialized: 'incremental', incremental_strategy: 'delete+insert' },
};

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;
/** The first step of a chain: everything that the load staged. */
const wholeSource = /^\s*select\s+\*\s+from\s+sparkle_source\s*$/;

function configOf({ materialise }: TransformOperation): Config {
  const { mode, keys, keep, contract } = materialise;
  const keyed = mode === 'merge' || mode === 'delete_insert';
  const incremental = keyed || mode === 'append';
  return {
    ...materialized[mode],
    ...(keyed ? { unique_key: [...keys] } : {}),
    ...(mode === 'merge' && keep.length > 0 ? { merge_exclude_columns: [...keep] } : {}),
    ...(incremental ? { on_schema_change: contract === 'freeze' ? 'fail' : 'append_new_columns' } : {}),
  };
}

/** Only rows that may be new, none without the column, all for a table without rows; a merge reads the last moment once more, an append must not. */
function newRows(operation: TransformOperation, read: ReadMode): string {
  if (read.by !== 'cursor') return '';
  const column = quote(read.column);
  const sign = operation.materialise.mode === 'append' ? '>' : '>=';
  const newest = `(select max(${column}) from {{ this }})`;
  return `
    where ${column} is not null
    {% if is_incremental() %}
    and coalesce(${column} ${sign} ${newest}, true)
    {% endif %}`;
}

/** Why dbt's own materializations cannot do it, if so. */
function problemOf(operation: TransformOperation): string | undefined {
  const { mode, contract, widen } = operation.materialise;
  const [input] = operation.inputs;
  if (!materialized[mode]) return `dbt has no materialization for write mode ${mode}`;
  if (operation.rejects.length > 0) return 'dbt sets no rows aside';
  if (widen || contract === 'discard_row' || contract === 'discard_value')
    return 'dbt does not change types or leave values out';
  if (operation.inputs.length > 1 && operation.inputs.some((one) => one.name !== ''))
    return 'dbt reads one table at a time into a chain';
  const read = input?.read ?? { by: 'full' };
  if (read.by === 'window') return 'dbt knows no data interval';
  if (read.by === 'full') return undefined;
  if (input?.name === '') return 'the SELECT of a SQL model cannot be cut by dbt';
  const kept = operation.columns.find((column) => column.name === read.column);
  const same = kept?.from.some((from) => 'column' in from && from.column === read.column && from.kind === 'identity');
  return same ? undefined : `the table does not keep ${read.column}, by which new rows are found`;
}

/** Steps as CTEs over dbt's own references; a keyed write takes the newest row of each key. */
function bodyOf(operation: TransformOperation, context: LowerContext): string {
  const { graph, naming } = context;
  const { destination, quarantine, keys, order, mode } = operation.materialise;
  const names = partNames(graph, naming, destination, quarantine);
  const [input] = operation.inputs;
  const steps = operation.ctes.map((cte, index) => {
    const text = jinjaStatement(cte.sql, names, 'model', '    ');
    if (index > 0 || !input || input.name === '') return { name: cte.name, text };
    const from = `{{ ${datasetCall(naming, input.dataset)} }}${newRows(operation, input.read)}`;
    const whole = wholeSource.test(text)
      ? `select * from ${from}`
      : text.replace(/\bsparkle_source\b/, () => `(select * from ${from})`);
    return { name: cte.name, text: whole };
  });
  const now = "cast('{{ run_started_at.strftime('%Y-%m-%d %H:%M:%S') }}' as timestamp)";
  // Where Jinja is shut out of a line, the facts stay, and the model is refused.
  const factsOf = (line: string) =>
    line.includes('{%')
      ? line
      : line
          .replaceAll('(select now from sparkle_run)', now)
          .replaceAll('(select run_id from sparkle_run)', "'{{ invocation_id }}'");
  const facts = (text: string) => text.split('\n').map(factsOf).join('\n');
  const last = steps.at(-1)?.name ?? 'source';
  const [only] = steps;
  const keyed = mode === 'merge' || mode === 'delete_insert';
  if (only && steps.length === 1 && !keyed) return facts(only.text.replaceAll('\n    ', '\n'));
  const newest =
    order.map((one) => `${quote(one.column)}${one.descending ? ' desc nulls last' : ''}`).join(', ') || '1';
  const all = keyed
    ? [
        ...steps,
        {
          name: 'ranked',
          text: `select *, row_number() over (partition by ${keys.map(quote).join(', ')} order by ${newest}) as _rank from ${last}`,
        },
      ]
    : steps;
  const ctes = all.map((step) => `${step.name} as (\n    ${facts(step.text)}\n)`).join(',\n');
  const columns = operation.columns.filter((column) => column.name !== '_load_id').map((column) => quote(column.name));
  const end = keyed
    ? `select\n  ${columns.join(', ')}\nfrom ranked\nwhere _rank = 1 and ${keys.map((key) => `${quote(key)} is not null`).join(' and ')}`
    : `select * from ${last}`;
  return `with ${ctes}\n${end}`;
}

/** A transform as a model that dbt loads by itself: no state of ours, and so no interval, no rejected rows. */
export function lowerPlainModel(
  operation: TransformOperation,
  context: LowerContext,
  properties: DbtModel['properties'],
): DbtModel | undefined {
  const { graph, naming, report } = context;
  const name = naming.model(graph.pipeline, operation.id);
  if (!name) return undefined;
  const problem = problemOf(operation);
  const place = operation.origin.location;
  if (problem) {
    report(diagnostics.report('not-plain', { operation: operation.id, pipeline: graph.pipeline, problem }, place));
    return undefined;
  }
  const table = naming.table(operation.materialise.destination);
  const body = bodyOf(operation, context);
  if (/\bsparkle_/.test(body.replaceAll('sparkle_parameter(', ''))) {
    const facts = {
      operation: operation.id,
      pipeline: graph.pipeline,
      problem: 'its steps look at the state of the load',
    };
    report(diagnostics.report('not-plain', facts, place));
    return undefined;
  }
  return {
    name: name.model,
    folder: name.folder,
    schema: table.schema,
    ...(table.table === name.model ? {} : { alias: table.table }),
    pipeline: graph.pipeline,
    config: configOf(operation),
    dependsOn: dependsOn(operation, context),
    body,
    properties,
    node: { pipeline: graph.pipeline, operation: operation.id, target: name.model, location: place },
  };
}
