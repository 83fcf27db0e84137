import {
  type Column,
  type ColumnWithLineage,
  type Cte,
  type Edge,
  type Fragment,
  hasErrors,
  type Location,
  type Materialise,
  nearestName,
  type Origin,
  type ReadMode,
  secretsOf,
  type TransformInput,
  type TransformOperation,
} from '@sparkle-orchestration/core';
import {
  looksAtTable,
  renderSteps,
  renderTransform,
  renderUserSelect,
  stepWrite,
  withStepWrite,
} from '@sparkle-orchestration/sql';
import { diagnostics } from '../diagnostics.js';
import type { Chain } from './chain.js';
import { chainChecks } from './chain-checks.js';
import type { LowerTasksContext } from './context.js';
import { completeMaterialise, reconcileRead } from './materialise.js';
import { operationBase, withBase } from './operation-base.js';

interface Rendered {
  readonly inputs: readonly TransformInput[];
  readonly ctes: readonly Cte[];
  readonly columns: readonly ColumnWithLineage[];
  readonly rejects: TransformOperation['rejects'];
  readonly reads: readonly string[];
  readonly keep: readonly string[];
  readonly audit: readonly string[];
}
type Steps = Extract<Fragment, { fragment: 'steps' }>;
type Select = Extract<Fragment, { fragment: 'select' }>;
type Target = Pick<Materialise, 'destination' | 'keys' | 'mode'>;

/** Where the pipeline names its inputs; the task's own place when it does so elsewhere. */
function inputPlace(origin: Origin, context: LowerTasksContext): Location {
  const top = context.locate([]);
  const written = [['source_table'], ['source_tables']].map((path) => context.locate(path));
  return written.find((at) => at.line !== top.line || at.column !== top.column) ?? origin.location;
}

/** The columns of an input without the ledger's own; nothing and a report when they are unknown. */
function inputColumns(dataset: string, origin: Origin, context: LowerTasksContext): readonly Column[] | undefined {
  const columns = context.columnsOf(dataset);
  if (!columns) context.report(diagnostics.report('schema-unknown', { dataset }, inputPlace(origin, context)));
  return columns?.filter((c) => c.name !== '_load_id');
}

/** The read with the type that its column really has. */
function typedRead(
  read: ReadMode,
  columns: readonly Column[],
  dataset: string,
  context: LowerTasksContext,
): ReadMode | undefined {
  if (read.by === 'full') return read;
  const column = columns.find((c) => c.name === read.column);
  if (column) return { ...read, type: column.type };
  const nearest = nearestName(
    read.column,
    columns.map((c) => c.name),
  );
  context.report(
    diagnostics.report(
      'column-absent',
      { column: read.column, dataset, nearest },
      context.locate(['watermark_column']),
    ),
  );
  return undefined;
}

/** Columns of several inputs unioned by name, in order of first appearance. */
function unionColumns(inputs: readonly TransformInput[]): readonly Column[] {
  const all = new Map<string, Column>();
  for (const input of inputs) for (const c of input.columns) if (!all.has(c.name)) all.set(c.name, c);
  return [...all.values()];
}

function renderChain(
  fragment: Steps,
  read: ReadMode,
  target: Target,
  origin: Origin,
  context: LowerTasksContext,
): Rendered | undefined {
  const inputs: TransformInput[] = [];
  for (const { dataset } of fragment.inputs) {
    const columns = inputColumns(dataset, origin, context);
    const typed = columns && typedRead(read, columns, dataset, context);
    if (columns && typed) inputs.push({ dataset, name: 'source', read: typed, columns });
  }
  const first = fragment.inputs[0];
  if (!first) return undefined;
  const complete = inputs.length === fragment.inputs.length;
  // Names and parameters of steps are checked even where the columns are not known yet.
  const result = renderSteps({
    dialect: context.dialect,
    steps: fragment.steps,
    projectTransformers: context.project.transformers,
    input: { dataset: first.dataset, columns: complete ? unionColumns(inputs) : undefined },
    lookupColumns: (dataset) => context.columnsOf(dataset)?.filter((c) => c.name !== '_load_id'),
    ...(read.by === 'full' ? {} : { watermarkColumn: read.column }),
    primaryKey: target.keys,
    destination: target.destination,
    writeMode: target.mode,
    readsTarget: fragment.inputs.some((i) => i.dataset === target.destination),
    sqlDialect: fragment.sqlDialect,
    locate: context.locate,
  });
  const found = complete
    ? result.diagnostics
    : result.diagnostics.filter((d) => d.code !== 'transform/columns-unknown');
  for (const diagnostic of found) context.report(diagnostic);
  if (!complete || hasErrors(found) || keepsSecret(result.ctes, target.mode, context)) return undefined;
  return {
    inputs,
    ctes: result.ctes,
    columns: result.columns,
    rejects: result.rejects,
    reads: [...inputs.map((i) => i.dataset), ...result.reads],
    keep: result.keep,
    audit: result.audit,
  };
}

/** Whether a step of a view uses a secret, which is reported: a view keeps its text, and there is nothing to bind. */
function keepsSecret(ctes: readonly Cte[], mode: Materialise['mode'], context: LowerTasksContext): boolean {
  if (mode !== 'view') return false;
  const found = ctes.flatMap((cte) =>
    secretsOf([cte.sql]).map((secret) => diagnostics.report('secret-in-view', { secret }, cte.origin?.location)),
  );
  for (const diagnostic of found) context.report(diagnostic);
  return found.length > 0;
}

function renderModel(
  fragment: Select,
  read: ReadMode,
  origin: Origin,
  context: LowerTasksContext,
): Rendered | undefined {
  const result = renderUserSelect({
    sql: fragment.sql,
    sqlDialect: fragment.sqlDialect,
    dialect: context.dialect,
    resolve: (parts) =>
      fragment.inputs.map((i) => i.dataset).find((d) => d === parts.join('.') || d.endsWith(`.${parts.join('.')}`)),
    columnsOf: (dataset) => context.columnsOf(dataset)?.filter((c) => c.name !== '_load_id'),
    file: context.file,
    offset: fragment.offset,
    fileText: context.readText(context.file),
    declared: fragment.columns ?? [],
    locate: context.locate,
  });
  const unknown = fragment.inputs.map((i) => i.dataset).filter((dataset) => !context.columnsOf(dataset));
  const untyped = result.diagnostics.some((d) => d.code === 'user-sql/type-not-known') || !result.columns;
  // Where an input is not known, a type that cannot be worked out only repeats that.
  const found =
    unknown.length > 0 ? result.diagnostics.filter((d) => d.code !== 'user-sql/type-not-known') : result.diagnostics;
  for (const diagnostic of found) context.report(diagnostic);
  if (untyped)
    for (const dataset of unknown)
      context.report(diagnostics.report('schema-unknown', { dataset }, inputPlace(origin, context)));
  if (hasErrors(found) || !result.columns || (untyped && unknown.length > 0)) return undefined;
  const columns = result.columns;
  const typed = typedRead(read, columns, 'the result', context);
  if (!typed) return undefined;
  const inputs = fragment.inputs.map(({ dataset }) => ({
    dataset,
    name: '',
    read: typed,
    columns: context.columnsOf(dataset) ?? [],
  }));
  return {
    inputs,
    // Steps list plain columns; where they come from is told of the result.
    ctes: [{ name: 'model', sql: result.statement, columns: columns.map(({ from: _, ...column }) => column) }],
    columns,
    rejects: [],
    reads: result.reads,
    keep: [],
    audit: [],
  };
}

/** The columns that are written, with where they come from: a schema contract leaves some out, or changes types. */
function writtenOf(result: readonly ColumnWithLineage[], written: readonly Column[]): readonly ColumnWithLineage[] {
  if (written === result) return result;
  const byName = new Map(result.map((c) => [c.name.toLowerCase(), c]));
  return written.flatMap((column) => {
    const from = byName.get(column.name.toLowerCase());
    return from ? [{ ...from, name: column.name, type: column.type }] : [];
  });
}

/** `read → steps → checks → write` as one transform with its statements. */
export function lowerTransform(
  chain: Chain,
  needs: readonly Edge[],
  context: LowerTasksContext,
): TransformOperation | undefined {
  const first = chain.links[0]?.fragment;
  const last = chain.links.at(-1)?.fragment;
  if ((first?.fragment !== 'steps' && first?.fragment !== 'select') || last?.fragment !== 'write') return undefined;
  const base = operationBase(chain, needs);
  const wantedRead = first.inputs[0]?.read ?? { by: 'full' };
  const asked = first.fragment === 'steps' ? stepWrite(first.steps, last.materialise.destination) : undefined;
  const told = withStepWrite(last.materialise, asked);
  const { materialise: wanted, read } = reconcileRead(told, wantedRead, base.origin, context);
  const rendered =
    first.fragment === 'steps'
      ? renderChain(first, read, asked ? { ...wanted, mode: last.materialise.mode } : wanted, base.origin, context)
      : renderModel(first, read, base.origin, context);
  if (!rendered) {
    // What is wrong with the checks alone is told as well.
    chainChecks(chain, { dataset: wanted.destination, columns: undefined });
    return undefined;
  }
  const materialise = completeMaterialise(
    {
      materialise: wanted,
      read,
      columns: rendered.columns,
      keep: rendered.keep,
      audit: rendered.audit,
      origin: base.origin,
      findChangeTime: true,
    },
    context,
  );
  if (!materialise) return undefined;
  const checked = chainChecks(chain, { dataset: materialise.destination, columns: rendered.columns });
  if (!checked) return undefined;
  const { inputs, ctes, columns, rejects } = rendered;
  const identity = {
    project: context.project.name,
    env: context.project.env,
    pipeline: context.pipeline,
    operation: base.id,
    destination: materialise.destination,
  };
  const table = looksAtTable(materialise) ? context.project.schemas.get(materialise.destination)?.columns : undefined;
  const sql = renderTransform(
    {
      identity,
      dialect: context.dialect,
      inputs,
      ctes,
      columns,
      ...checked,
      rejects,
      materialise,
      ...(table ? { table } : {}),
    },
    context,
  );
  // Without a place of their own they stand where the table is written.
  for (const problem of sql.diagnostics) context.report({ location: base.origin.location, ...problem });
  if (hasErrors(sql.diagnostics)) return undefined;
  return withBase(base, {
    op: 'transform' as const,
    dialect: context.dialect,
    compute: context.dialect,
    connection: context.warehouse,
    reads: [...new Set(rendered.reads)],
    writes: [materialise.destination],
    inputs,
    ctes: sql.ctes,
    columns: writtenOf(columns, sql.columns),
    ...checked,
    rejects,
    materialise,
    setup: sql.setup,
    statements: sql.statements,
  });
}
