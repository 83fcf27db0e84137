import {
  type Column,
  type ColumnWithLineage,
  type Cte,
  type Diagnostic,
  DiagnosticError,
  hasErrors,
  type Locate,
  nearestName,
  type TransformerFile,
  type TransformerStep,
  type TransformOperation,
} from '@sparkle-orchestration/core';
import { dialectDiagnostics } from '../dialect/diagnostics.js';
import { fitsName } from '../dialect/identifier.js';
import { columnsOfDataset, mergeSources, sourcesThrough } from '../lineage/compose.js';
import { transformerDiagnostics } from './diagnostics.js';
import type { StepPlan } from './plan.js';
import { printPlan } from './print-plan.js';
import { projectTransformer } from './project-transformer.js';
import { gathered, readParams } from './read-params.js';
import { transformerNames, transformers } from './registry.js';
import { type ChainFacts, type ParamPath, stepContext } from './step-context.js';
import { withFullNames } from './step-tables.js';
import { templateSteps } from './template-steps.js';
import type { Transformer } from './transformer.js';

export interface RenderStepsInput extends ChainFacts {
  readonly steps: readonly TransformerStep[];
  /** Steps of the project's own, by name. @default none */
  readonly projectTransformers?: ReadonlyMap<string, TransformerFile> | undefined;
  /** What the chain starts from: the rows staged as `sparkle_source`. Unknown columns are an error once a step is there. */
  readonly input: { readonly dataset: string; readonly columns: readonly (Column | ColumnWithLineage)[] | undefined };
  readonly locate: Locate;
}

export interface RenderedSteps {
  /** The first is `source`; then one per step. */
  readonly ctes: Cte[];
  readonly columns: ColumnWithLineage[];
  readonly rejects: TransformOperation['rejects'];
  /** Datasets that steps look up in, beside the input. */
  readonly reads: string[];
  /** Columns that keep the target's value on update. */
  readonly keep: string[];
  /** Columns that are never compared to find out whether a row changed. */
  readonly audit: string[];
  readonly diagnostics: Diagnostic[];
}

const sourceCte = 'source';

function withLineage(dataset: string, columns: readonly (Column | ColumnWithLineage)[]): ColumnWithLineage[] {
  return columns.map((c) => ('from' in c ? c : (columnsOfDataset(dataset, [c])[0] as ColumnWithLineage)));
}

/** The columns after a step: what decides about rows becomes a condition of every column. */
function columnsAfter(plan: StepPlan): ColumnWithLineage[] {
  const conditions = sourcesThrough(plan.decides ?? [], 'filter');
  return plan.columns.map(({ column }) =>
    conditions.length === 0 && column.from.length < 2
      ? column
      : Object.assign({}, column, { from: mergeSources([...column.from, ...conditions]) }),
  );
}

interface Step {
  readonly step: TransformerStep;
  readonly transformer: Transformer;
  readonly values: Readonly<Record<string, unknown>>;
  readonly place: (path: ParamPath) => ReturnType<Locate>;
}

/** Where a parameter stands: below the step, or where a template says that it took it from. */
function paramPath(step: TransformerStep, [first, ...rest]: ParamPath): ParamPath {
  if (first === undefined) return step.path;
  const elsewhere = step.paths?.[String(first)];
  return elsewhere ? [...elsewhere, ...rest] : [...step.path, 'params', first, ...rest];
}

/** Finds the transformer and reads the parameters: whatever is wrong with a step on its own. */
function readStep(step: TransformerStep, facts: RenderStepsInput, push: (d: Diagnostic) => void): Step | undefined {
  const own = facts.projectTransformers?.get(step.name);
  const listed = transformers.get(step.name);
  if (own && listed)
    push(transformerDiagnostics.report('transformer-shadows', { name: own.name }, own.locate(['name'])));
  const transformer = listed ?? (own && projectTransformer(own));
  if (!transformer) {
    const template = templateSteps.get(step.name);
    if (template) {
      const at = facts.locate([...step.path, 'name']);
      push(transformerDiagnostics.report('step-is-template', { name: step.name, ...template }, at));
      return undefined;
    }
    const near = nearestName(step.name, [...transformerNames(), ...(facts.projectTransformers?.keys() ?? [])]);
    push(
      transformerDiagnostics.report(
        'unknown-transformer',
        { name: step.name, near },
        facts.locate([...step.path, 'name']),
      ),
    );
    return undefined;
  }
  const params = gathered(transformer, step.params);
  // A spread parameter is not written itself: its keys stand where parameters do.
  const isSpread = params !== step.params;
  const written = (path: ParamPath): ParamPath => (isSpread && path[0] === transformer.open ? path.slice(1) : path);
  const read = readParams(transformer, params, (name, values, path) => {
    const part = name === 'unknown-parameter' || name === 'parameter-twice' ? 'key' : 'value';
    const own = written(path);
    const location = facts.locate(paramPath(step, own), part);
    push(transformerDiagnostics.report(name, values as never, location));
  });
  if (!read) return undefined;
  const place = (path: ParamPath) => {
    const [first, ...rest] = path;
    if (first === undefined) return facts.locate(step.path);
    const own = written([read.writtenAs.get(String(first)) ?? first, ...rest]);
    return facts.locate(paramPath(step, own));
  };
  return { step, transformer, values: withFullNames(transformer, read.values, facts.destination), place };
}

function refusedHere({ transformer, values, place }: Step, facts: RenderStepsInput): Diagnostic | undefined {
  const exception = transformer.exceptions.find((e) => e.dialect === facts.dialect && (e.when?.(values) ?? true));
  const { dialect } = facts;
  return (
    exception &&
    transformerDiagnostics.report(
      'engine-difference',
      { transformer: transformer.name, dialect, reason: exception.reason },
      place([]),
    )
  );
}

/** The plan of one step; nothing when anything is wrong with it. */
function planStep(
  read: Step,
  from: string,
  input: readonly ColumnWithLineage[],
  facts: RenderStepsInput,
  push: (d: Diagnostic) => void,
): StepPlan | undefined {
  const found: Diagnostic[] = [];
  const add = (d: Diagnostic) => void found.push(d);
  const refused = refusedHere(read, facts);
  if (refused) add(refused);
  const context = stepContext(facts, input, {
    transformer: read.step.name,
    from,
    isLast: read.step === facts.steps.at(-1),
    locate: read.place,
    push: add,
  });
  let plan: StepPlan | undefined;
  try {
    plan = read.transformer.plan(read.values, context);
    for (const { column } of plan?.columns ?? []) {
      if (!fitsName(column.name, facts.dialect))
        add(dialectDiagnostics.report('name-too-long', { name: column.name }, read.place([])));
    }
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    for (const d of error.diagnostics) add(d.location ? d : { ...d, location: read.place([]) });
  }
  for (const diagnostic of found) push(diagnostic);
  return hasErrors(found) ? undefined : plan;
}

/**
 * Renders the steps of a chain as common table expressions over `source`, one each, with columns, lineage and what the
 * writer must know. Reads nothing and depends on its input only. All problems of all steps are reported; after a step
 * that cannot be planned, later steps are checked on their own only, because their input is not known.
 * Steps with conditions need `loadSqlParser()` to have been awaited (see `needsSqlParser`).
 */
export function renderSteps(facts: RenderStepsInput): RenderedSteps {
  const diagnostics: Diagnostic[] = [];
  const push = (d: Diagnostic) => void diagnostics.push(d);
  const { input, locate } = facts;
  let columns: ColumnWithLineage[] | undefined = input.columns && withLineage(input.dataset, input.columns);
  const ctes: Cte[] = [
    { name: sourceCte, sql: ['select * from sparkle_source'], columns: (columns ?? []).map(plainColumn) },
  ];
  const rejects: TransformOperation['rejects'][number][] = [];
  const reads = new Set<string>();
  const keep = new Set<string>();
  const audit = new Set<string>();
  const counts = new Map<string, number>();
  let before = sourceCte;
  for (const step of facts.steps) {
    const read = readStep(step, facts, push);
    if (!input.columns && read && diagnostics.length === 0) {
      push(
        transformerDiagnostics.report(
          'columns-unknown',
          { dataset: input.dataset, transformer: step.name },
          locate(step.path),
        ),
      );
    }
    const plan = read && columns && planStep(read, before, columns, facts, push);
    if (!read || !plan || !columns) {
      columns = undefined;
      continue;
    }
    const count = (counts.get(step.name) ?? 0) + 1;
    counts.set(step.name, count);
    const name = count === 1 ? step.name : `${step.name}_${count}`;
    const sql = printPlan(plan, columns, before);
    for (const reject of plan.rejects ?? []) rejects.push({ cte: before, ...reject });
    for (const dataset of plan.reads ?? []) reads.add(dataset);
    for (const column of plan.keep ?? []) keep.add(column);
    for (const column of plan.audit ?? []) audit.add(column);
    columns = columnsAfter(plan);
    const origin = { location: read.place([]), path: step.path };
    ctes.push({ name, sql, label: step.name, columns: columns.map(plainColumn), origin });
    before = name;
  }
  return { ctes, columns: columns ?? [], rejects, reads: [...reads], keep: [...keep], audit: [...audit], diagnostics };
}

function plainColumn({ name, type, nullable, description }: ColumnWithLineage): Column {
  return { name, type, ...(nullable === undefined ? {} : { nullable }), ...(description ? { description } : {}) };
}

/** Whether any step holds SQL of the user's, so that `loadSqlParser()` must be awaited before rendering. */
export function needsSqlParser(steps: readonly TransformerStep[]): boolean {
  return steps.some((step) => {
    const transformer = transformers.get(step.name);
    const params = transformer ? Object.entries(transformer.params) : [];
    return params.some(
      ([name, p]) => p.holdsSql === true && [name, ...p.aliases].some((n) => step.params[n] !== undefined),
    );
  });
}

/** Names of all parameters that hold SQL of the user's: where none of them occurs, no step needs the parser. */
export function sqlParams(): ReadonlySet<string> {
  const names = [...transformers.values()].flatMap((t) =>
    Object.entries(t.params).flatMap(([name, p]) => (p.holdsSql === true ? [name, ...p.aliases] : [])),
  );
  return new Set(names);
}
