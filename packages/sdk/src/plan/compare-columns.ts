import type { SnapshotColumn, SnapshotWriter } from '@sparkle-orchestration/core';
import { fitsInto, type SqlChain, sqlDifference, sqlParserIsLoaded } from '@sparkle-orchestration/sql';
import { type Finding, listed, same } from './change.js';

/** Made anew at each run, so that a changed column changes the table too. */
const madeAnew = (writer: SnapshotWriter) => writer.mode === 'table' || writer.mode === 'view';
/** All rows are written again at each run. */
const rewritten = (writer: SnapshotWriter) => madeAnew(writer) || writer.mode === 'overwrite';

const refresh = (pipeline: string) => `sparkle run ${pipeline} --full-refresh`;

interface Context {
  readonly pipeline: string;
  readonly after: SnapshotWriter;
}

function added({ after, pipeline }: Context, column: SnapshotColumn): Finding {
  const { destination, contract } = after;
  const base = {
    kind: 'column_added' as const,
    what: `column ${column.name} (${column.type}) is new in ${destination}`,
    columns: [{ dataset: destination, column: column.name }],
    state: 'kept' as const,
  };
  if (rewritten(after))
    return { ...base, meaning: 'the next run fills it in every row', breaking: false, data: 'rewritten' };
  if (contract === 'freeze')
    return {
      ...base,
      meaning: 'the contract is frozen: runs end until the table has the column',
      breaking: true,
      data: 'later',
      todo: `add the column to ${destination}, or use the contract evolve`,
    };
  if (contract !== 'evolve')
    return {
      ...base,
      meaning:
        contract === 'discard_value'
          ? 'the contract leaves it out: the table does not get it'
          : 'the contract sets rows aside that have a value there',
      breaking: contract === 'discard_row',
      data: 'later',
    };
  return {
    ...base,
    meaning: 'the table gets it; rows that are there have NULL until they are written again',
    breaking: false,
    data: 'rebuild',
    todo: `where old rows need it: ${refresh(pipeline)}`,
  };
}

const inTheTable = (after: SnapshotWriter) =>
  madeAnew(after)
    ? 'it is gone from the table after the next run'
    : after.contract === 'freeze'
      ? 'the contract is frozen: runs end until it is dropped from the table'
      : 'it stays in the table, with NULL in rows that are written from now on';

function removed({ after }: Context, column: SnapshotColumn): Finding {
  return {
    kind: 'column_removed',
    what: `column ${column.name} (${column.type}) is removed from ${after.destination}`,
    columns: [{ dataset: after.destination, column: column.name }],
    meaning: inTheTable(after),
    breaking: true,
    data: 'later',
    state: 'kept',
    todo: 'change what reads it first',
  };
}

function renamed({ after, pipeline }: Context, from: string, to: string): Finding {
  const values = after.source ? 'the same place and type under another name' : 'the same values under another name';
  const old = rewritten(after) ? '' : `; ${to} is NULL in rows that are there`;
  return {
    kind: 'column_renamed',
    what: `column ${from} of ${after.destination} is named ${to}`,
    columns: [
      { dataset: after.destination, column: from },
      { dataset: after.destination, column: to },
    ],
    meaning: `${values}; ${from}: ${inTheTable(after)}${old}`,
    breaking: true,
    data: rewritten(after) ? 'rewritten' : 'rebuild',
    state: 'kept',
    todo: rewritten(after) ? 'change what reads it first' : `change what reads it first; then ${refresh(pipeline)}`,
  };
}

function retyped({ after }: Context, name: string, from: string, to: string): Finding {
  const wider = fitsInto(from, to);
  const narrower = fitsInto(to, from);
  const kind = wider ? 'column_widened' : narrower ? 'column_narrowed' : 'column_retyped';
  const words = { column_widened: 'wider', column_narrowed: 'narrower', column_retyped: 'another' }[kind];
  const base = {
    kind,
    what: `column ${name} of ${after.destination} gets a ${words === 'another' ? 'different' : words} type: ${from} → ${to}`,
    columns: [{ dataset: after.destination, column: name }],
    breaking: !wider,
    data: 'later',
    state: 'kept',
  } as const;
  if (madeAnew(after)) return { ...base, meaning: `the next run makes the table with ${to}`, data: 'rewritten' };
  if (after.contract === 'freeze')
    return {
      ...base,
      meaning: 'the contract is frozen: runs end until the table has the new type',
      breaking: true,
      todo: `alter table ${after.destination}: the type of ${name}`,
    };
  if (wider && after.contract === 'evolve' && after.widen)
    return { ...base, meaning: 'the table changes its column to the wider type by itself' };
  const unfit = { evolve: 'ends the run', discard_row: 'sets its row aside', discard_value: 'becomes NULL' }[
    after.contract
  ];
  return wider
    ? {
        ...base,
        meaning: `the table keeps ${from}: a value that does not fit ${unfit}`,
        todo: `alter table ${after.destination}: the type of ${name}; or let \`schema_evolution: merge_schemas\` do it`,
      }
    : {
        ...base,
        meaning: `the table keeps ${from}; values beyond ${to} do not come in any more, and readers may count on them`,
        todo: `where the table must have ${to}: alter it, or empty and drop it before the next run`,
      };
}

function valuesChanged({ after, pipeline }: Context, names: readonly string[]): Finding {
  const columns = names.map((column) => ({ dataset: after.destination, column }));
  const what = `${names.length === 1 ? 'column' : 'columns'} ${listed(names)} of ${after.destination}: values are made in another way`;
  const base = { kind: 'column_values_changed', what, columns, breaking: false, state: 'kept' } as const;
  return rewritten(after)
    ? { ...base, meaning: 'the next run writes them all anew', data: 'rewritten' }
    : {
        ...base,
        meaning: 'rows that are there keep the values of before until they are written again',
        data: 'rebuild',
        todo: `where old rows must follow: ${refresh(pipeline)}`,
      };
}

function rowsChanged({ after, pipeline }: Context): Finding {
  const columns = [{ dataset: after.destination, column: '*' }];
  const what = `other rows come to ${after.destination}: a condition, a join, a grouping or a removal of duplicates differs`;
  const base = { kind: 'rows_changed', what, columns, breaking: false, state: 'kept' } as const;
  return rewritten(after)
    ? { ...base, meaning: 'the next run writes them all anew', data: 'rewritten' }
    : {
        ...base,
        meaning: 'rows that are there stay, those that the new rule would leave out too',
        data: 'rebuild',
        todo: `where old rows must follow: ${refresh(pipeline)}`,
      };
}

interface SqlFound {
  readonly changed: readonly string[];
  readonly renamed: readonly { readonly from: string; readonly to: string }[];
  readonly rows: boolean;
  /** The text differs, and cannot be followed column by column. */
  readonly unclear: boolean;
}

/** Columns that are gone and come back with the same origin under another name. */
function renamedByOrigin(before: SnapshotWriter, after: SnapshotWriter): SqlFound['renamed'] {
  const gone = before.columns.filter((one) => !after.columns.some((other) => other.name === one.name));
  const fresh = after.columns.filter((one) => !before.columns.some((other) => other.name === one.name));
  return gone.flatMap(({ name: from, from: origin, type }) => {
    const alike = fresh.filter((one) => origin.length > 0 && one.type === type && same(one.from, origin));
    const twins = gone.filter((one) => one.type === type && same(one.from, origin));
    const [to] = alike;
    return alike.length === 1 && twins.length === 1 && to ? [{ from, to: to.name }] : [];
  });
}

/** Columns of a load that are read under another name: the only one between two others that stay, of the same type. */
function renamedByPlace(before: SnapshotWriter, after: SnapshotWriter): SqlFound['renamed'] {
  if (!before.source || !after.source) return [];
  const stays = (name: string) =>
    before.columns.some((one) => one.name === name) && after.columns.some((one) => one.name === name);
  /** Columns that do not stay, by the one that stays before them. */
  const gaps = (columns: readonly SnapshotColumn[]) => {
    const found = new Map<string, SnapshotColumn[]>();
    let last = '';
    for (const column of columns) {
      if (stays(column.name)) last = column.name;
      else found.set(last, [...(found.get(last) ?? []), column]);
    }
    return found;
  };
  const fresh = gaps(after.columns);
  return [...gaps(before.columns)].flatMap(([place, gone]) => {
    const [from, to] = [gone[0], fresh.get(place)?.[0]];
    const only = gone.length === 1 && fresh.get(place)?.length === 1;
    return only && from && to && from.type === to.type ? [{ from: from.name, to: to.name }] : [];
  });
}

/** Columns that got another name, by the table that has them. */
export type Renames = ReadonlyMap<string, SqlFound['renamed']>;

/** The old writer as if it had read the tables of the new one: another source is told by itself. */
function withInputsOf(before: SnapshotWriter, after: SnapshotWriter): SnapshotWriter {
  if (before.reads.length !== after.reads.length) return before;
  const names = new Map(before.reads.map((read, n) => [read.dataset, after.reads[n]?.dataset ?? read.dataset]));
  const moved = [...names].filter(([from, to]) => from !== to);
  if (moved.length === 0) return before;
  const dataset = (name: string) => names.get(name) ?? name;
  const steps = before.steps?.map(({ name, sql }) => ({
    name,
    sql: moved.reduce((text, [from, to]) => text.replaceAll(`"${from}"`, `"${to}"`), sql),
  }));
  return {
    ...before,
    columns: before.columns.map((column) => ({
      ...column,
      from: column.from.map((one) =>
        'all' in one ? { all: dataset(one.all) } : { ...one, dataset: dataset(one.dataset) },
      ),
    })),
    ...(steps ? { steps } : {}),
  };
}

/** Lineage with the names that the columns of the inputs have now. */
function withRenames(before: SnapshotWriter, renames: Renames): SnapshotWriter {
  if (renames.size === 0) return before;
  const nameOf = (dataset: string, column: string) =>
    renames.get(dataset)?.find((one) => one.from === column)?.to ?? column;
  return {
    ...before,
    columns: before.columns.map((column) => ({
      ...column,
      from: column.from.map((one) => ('all' in one ? one : { ...one, column: nameOf(one.dataset, one.column) })),
    })),
  };
}

/** The names of inputs as steps call them, with their renamed columns. The first one is staged under a name of its own. */
function renamedInputs({ reads }: SnapshotWriter, renames: Renames): NonNullable<SqlChain['inputs']> {
  const named = reads.map((read) => [read.dataset, renames.get(read.dataset) ?? []] as const);
  const staged = named[0] ? [['sparkle_source', named[0][1]] as const] : [];
  return Object.fromEntries([...named, ...staged].filter(([, renamed]) => renamed.length > 0));
}

function sqlFound(written: SnapshotWriter, after: SnapshotWriter, renames: Renames): SqlFound {
  const before = withRenames(withInputsOf(written, after), renames);
  const inputs = renamedInputs(before, renames);
  const origins = () => {
    const changed = after.columns
      .filter((one) => {
        const old = before.columns.find((other) => other.name === one.name);
        return old !== undefined && !same(old.from, one.from);
      })
      .map((one) => one.name);
    const renames = renamedByOrigin(before, after);
    return { changed, renamed: renames.length > 0 ? renames : renamedByPlace(before, after), rows: false };
  };
  const unchanged = same(before.steps, after.steps) && Object.keys(inputs).length === 0;
  if (!before.steps || !after.steps || unchanged) return { ...origins(), unclear: false };
  const names = (writer: SnapshotWriter) => writer.columns.map((one) => one.name);
  const difference = sqlParserIsLoaded()
    ? sqlDifference(
        { steps: before.steps, columns: names(before), inputs },
        { steps: after.steps, columns: names(after) },
        after.dialect,
      )
    : undefined;
  return difference ? { ...difference, unclear: false } : { ...origins(), unclear: true };
}

/** Columns that come, go, or change name, type or values; and rows that are chosen otherwise. */
export function compareColumns(
  pipeline: string,
  before: SnapshotWriter,
  after: SnapshotWriter,
  renames: Renames,
): readonly Finding[] {
  const context: Context = { pipeline, after };
  const sql = sqlFound(before, after, renames);
  const oldNames = new Set(sql.renamed.map((one) => one.from));
  const newNames = new Set(sql.renamed.map((one) => one.to));
  const oldOf = new Map(before.columns.map((one) => [one.name, one]));
  const nowOf = new Map(after.columns.map((one) => [one.name, one]));
  const found: Finding[] = [
    ...before.columns
      .filter((one) => !nowOf.has(one.name) && !oldNames.has(one.name))
      .map((one) => removed(context, one)),
    ...sql.renamed.map(({ from, to }) => renamed(context, from, to)),
    ...after.columns.filter((one) => !oldOf.has(one.name) && !newNames.has(one.name)).map((one) => added(context, one)),
    ...after.columns.flatMap((one) => {
      const old = oldOf.get(one.name);
      return old && old.type !== one.type ? [retyped(context, one.name, old.type, one.type)] : [];
    }),
  ];
  // A cast to another type is told as that.
  const others = sql.changed.filter((name) => oldOf.get(name)?.type === nowOf.get(name)?.type);
  if (others.length > 0) found.push(valuesChanged(context, others));
  if (sql.rows) found.push(rowsChanged(context));
  if (sql.unclear)
    found.push({
      ...valuesChanged(context, ['*']),
      kind: 'sql_changed',
      what: `the SQL of ${after.destination} changed`,
      meaning: 'its text cannot be followed column by column: any column can hold other values',
    });
  return found;
}
