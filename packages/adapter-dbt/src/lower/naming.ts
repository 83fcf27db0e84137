import type { CheckOperation, ExecutionGraph, Operation, SqlStatement } from '@sparkle-orchestration/core';
import { NameBook, plainName } from '../names.js';

/** Name parts of a table: schema and name as the database knows them. */
export interface TableName {
  readonly database?: string;
  readonly schema: string;
  readonly table: string;
}

export interface OperationName {
  readonly model: string;
  readonly folder: string;
}

/** Every name that the project uses, settled before anything is lowered. */
export interface Naming {
  readonly table: (dataset: string) => TableName;
  /** The model of an operation, or nothing when dbt does not run it. */
  readonly model: (pipeline: string, operation: string) => OperationName | undefined;
  /** The model that makes a dataset. */
  readonly writer: (dataset: string) => string | undefined;
  readonly source: (dataset: string) => { readonly source: string; readonly table: string };
  /** Sources that were asked for, in order. */
  readonly sources: () => readonly { readonly dataset: string; readonly source: string; readonly table: string }[];
}

function tableOf(graphs: readonly ExecutionGraph[], dataset: string): TableName {
  const relation = graphs.map((g) => g.datasets[dataset]?.relation).find((r) => r !== undefined) ?? dataset.split('.');
  const [table = dataset, schema = '', database] = relation.toReversed();
  return { schema, table, ...(database === undefined ? {} : { database }) };
}

/** Last part of a schema such as `main.slv`. */
function shortSchema(schema: string): string {
  return schema.split('.').at(-1) || schema;
}

/** Checks whose results are recorded are a model of their own; others are tests. */
export function isRecorded(
  operation: Operation,
): operation is CheckOperation & { statements: readonly SqlStatement[] } {
  return operation.op === 'check' && operation.statements !== undefined;
}

/** Operations that become a model. */
export function isModel(operation: Operation): boolean {
  return operation.op === 'transform' || operation.op === 'sql' || isRecorded(operation);
}

/** Gives one short name to each schema; those that would share one get their full names. */
function folderNames(schemas: readonly string[]): ReadonlyMap<string, string> {
  const book = new NameBook();
  const all = [...new Set(schemas)].sort();
  const wish = (schema: string) =>
    all.filter((other) => shortSchema(other) === shortSchema(schema)).length > 1 ? schema : shortSchema(schema);
  return new Map(all.map((schema) => [schema, book.take(wish(schema), schema)]));
}

/** Settles names in the order of the graphs and operations, so that they stay when something is added behind. */
export function nameAll(graphs: readonly ExecutionGraph[]): Naming {
  const table = (dataset: string) => tableOf(graphs, dataset);
  const transforms = graphs.flatMap((g) =>
    g.operations.flatMap((o) => (o.op === 'transform' ? [o.materialise.destination] : [])),
  );
  const folders = folderNames(transforms.map((dataset) => table(dataset).schema));
  const book = new NameBook();
  const models = new Map<string, OperationName>();
  const writers = new Map<string, string>();
  const key = (pipeline: string, operation: string) => JSON.stringify([pipeline, operation]);
  for (const graph of graphs) {
    for (const operation of graph.operations.filter(isModel)) {
      const own = `${graph.pipeline}_${operation.id}`;
      if (operation.op !== 'transform') {
        const folder = operation.op === 'check' ? 'checks' : 'statements';
        models.set(key(graph.pipeline, operation.id), { model: book.take(own), folder });
        continue;
      }
      const { destination } = operation.materialise;
      const name = table(destination);
      const folder = folders.get(name.schema) ?? plainName(name.schema);
      const model = book.take(name.table, `${folder}_${plainName(name.table)}`, own);
      models.set(key(graph.pipeline, operation.id), { model, folder });
      if (!writers.has(destination)) writers.set(destination, model);
    }
  }
  return { table, model: (p, o) => models.get(key(p, o)), writer: (d) => writers.get(d), ...nameSources(table) };
}

function nameSources(table: Naming['table']): Pick<Naming, 'source' | 'sources'> {
  const books = { sources: new NameBook(), tables: new Map<string, NameBook>() };
  const named = new Map<string, string>();
  const sources = new Map<string, { dataset: string; source: string; table: string }>();
  const source = (dataset: string) => {
    const known = sources.get(dataset);
    if (known) return known;
    const { schema, table: name } = table(dataset);
    const group = named.get(schema) ?? books.sources.take(shortSchema(schema), schema);
    named.set(schema, group);
    const tables = books.tables.get(group) ?? new NameBook();
    books.tables.set(group, tables);
    const made = { dataset, source: group, table: tables.take(name) };
    sources.set(dataset, made);
    return made;
  };
  return { source, sources: () => [...sources.values()] };
}
