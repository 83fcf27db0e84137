import {
  type ColumnWithLineage,
  hasErrors,
  type LineageSource,
  nearestName,
  type SqlStatement,
  type TransformerFile,
  type TransformerFileParam,
} from '@sparkle-orchestration/core';
import { z } from 'zod';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sqlLiteral } from '../dialect/literal.js';
import { statementOf } from '../dialect/statement.js';
import { mergeSources, sourcesThrough } from '../lineage/compose.js';
import { placeInFile } from '../user-sql/place.js';
import { renderUserSelect } from '../user-sql/select.js';
import { transformerDiagnostics } from './diagnostics.js';
import {
  columnName,
  columnNames,
  flag,
  type Kind,
  number,
  optional,
  type Param,
  required,
  text,
  withDefault,
} from './param.js';
import { fillPlaceholders, placeholdersOf } from './placeholders.js';
import type { StepPlan } from './plan.js';
import type { StepContext } from './step-context.js';
import { defineTransformer, type Transformer } from './transformer.js';

const integer: Kind<number> = { schema: z.int(), words: 'a whole number' };
const kinds: Readonly<Record<TransformerFileParam['type'], Kind<unknown>>> = {
  text,
  number,
  integer,
  boolean: flag,
  column: columnName,
  columns: columnNames,
};

function paramOf({
  type,
  required: isRequired,
  default: value,
  description = '',
}: TransformerFileParam): Param<unknown> {
  const kind = kinds[type];
  if (value !== undefined) return withDefault<unknown>(kind, value, description);
  return isRequired ? required(kind, description) : optional(kind, description);
}

/** A step of the project's own, made of a file of `config/transformers`. */
export function projectTransformer(file: TransformerFile): Transformer {
  return defineTransformer({
    name: file.name,
    group: 'Project',
    meaning: file.description ?? '',
    params: Object.fromEntries(file.params.map((p) => [p.name, paramOf(p)])),
    example: {},
    // What a SELECT of people's does to a stream is not known.
    streaming: 'batch',
    plan: (values, context) => planOf(file, values, context),
  });
}

/** A parameter as SQL: a whole literal or quoted names; columns must be there. */
function parameterSql(
  { name, type }: TransformerFileParam,
  values: Readonly<Record<string, unknown>>,
  context: StepContext,
): string {
  const value = values[name];
  if (value === undefined) return 'null';
  if (type === 'column') return quoteIdentifier(context.column(value as string, [name])?.name ?? (value as string));
  if (type === 'columns') {
    const found = context.columns(value as string[], [name]);
    return found.map((c) => quoteIdentifier(c.name)).join(', ');
  }
  return sqlLiteral(value as string | number | boolean, undefined, context.dialect);
}

/** Sources of a result's column with the columns of the input in place of the input. */
function throughInput(
  from: readonly LineageSource[],
  marker: string,
  input: readonly ColumnWithLineage[],
): LineageSource[] {
  const sources = from.flatMap((source): LineageSource[] => {
    if ('all' in source) return source.all === marker ? input.flatMap((c) => [...c.from]) : [source];
    if (source.dataset !== marker) return [source];
    const column = input.find((c) => c.name === source.column);
    return column ? sourcesThrough([column], source.kind) : [];
  });
  return mergeSources(sources);
}

function planOf(
  file: TransformerFile,
  values: Readonly<Record<string, unknown>>,
  context: StepContext,
): StepPlan | undefined {
  const place = (start: number) => placeInFile(file.file, file.text, file.sqlOffset + start);
  const { found, quoted } = placeholdersOf(file.sql);
  const known = ['input', ...file.params.map((p) => p.name)];
  const bad = [
    ...quoted.map((p) =>
      transformerDiagnostics.report('placeholder-in-text', { placeholder: p.whole }, place(p.start)),
    ),
    ...found
      .filter((p) => !known.includes(p.name))
      .map((p) => {
        const facts = { name: p.name, known, near: nearestName(p.name, known) };
        return transformerDiagnostics.report('placeholder-unknown', facts, place(p.start));
      }),
  ];
  for (const diagnostic of bad) context.push(diagnostic);
  const written = new Map(file.params.map((p) => [p.name, parameterSql(p, values, context)]));
  const named = file.params.flatMap((p) => (p.type.startsWith('column') ? [values[p.name] ?? []].flat() : []));
  const isThere = (name: unknown) => context.input.some((c) => c.name === name);
  if (bad.length > 0 || !named.every(isThere)) return undefined;
  const marker = 'sparkle_input';
  const filled = fillPlaceholders(file.sql, found, (p) =>
    p.name === 'input' ? quoteIdentifier(marker) : (written.get(p.name) ?? 'null'),
  );
  const result = renderUserSelect({
    sql: filled.text,
    sqlDialect: file.dialect,
    dialect: context.dialect,
    resolve: (parts) => (parts.length === 1 && parts[0] === marker ? marker : context.fullName(parts.join('.'))),
    columnsOf: (dataset) => (dataset === marker ? context.input : context.lookupColumns(dataset)),
    file: file.file,
    offset: file.sqlOffset,
    locate: file.locate,
    place: (start) => place(filled.written(start)),
    declared: file.columns,
  });
  // A type that cannot be worked out only repeats that its column is not there.
  const absent = result.diagnostics.some((d) => d.code === 'user-sql/unknown-column');
  for (const diagnostic of result.diagnostics)
    if (!absent || diagnostic.code !== 'user-sql/type-not-known') context.push(diagnostic);
  if (hasErrors(result.diagnostics) || !result.columns) return undefined;
  const others = result.reads.filter((dataset) => dataset !== marker);
  return {
    columns: result.columns.map((column) => ({
      column: withClass({ ...column, from: throughInput(column.from, marker, context.input) }, column, marker, context),
    })),
    statement: fromStep(result.statement, marker, context.from),
    ...(others.length > 0 ? { reads: others } : {}),
  };
}

/** A column that goes through unchanged keeps its class. */
function withClass(
  column: ColumnWithLineage,
  { from }: ColumnWithLineage,
  marker: string,
  context: StepContext,
): ColumnWithLineage {
  const same = from.flatMap((s) =>
    'kind' in s && s.dataset === marker && s.kind === 'identity'
      ? context.input.filter((c) => c.name === s.column)
      : [],
  );
  const [only] = same;
  return same.length === 1 && only?.class !== undefined && column.class === undefined
    ? { ...column, class: only.class }
    : column;
}

/** The statement with the step before in place of the input. */
function fromStep(statement: SqlStatement, marker: string, step: string): SqlStatement {
  return statementOf(
    statement.map((part) => (typeof part !== 'string' && 'dataset' in part && part.dataset === marker ? step : part)),
  );
}
