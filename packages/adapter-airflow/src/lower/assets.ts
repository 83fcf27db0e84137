import {
  assign,
  call,
  code,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import type { ColumnWithLineage, GraphDataset, LineageSource, Operation } from '@sparkle-orchestration/core';
import type { Arguments } from '../model.js';
import type { LowerContext } from './context.js';

/** Percent-encodes what Airflow does not take in names: everything outside of printable ASCII. */
const ascii = (text: string) => text.replace(/[^\x21-\x7e]/gu, (character) => encodeURIComponent(character));

const encode = (part: string) =>
  encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** `x-postgres://warehouse/slv/orders`: schemes with `x-` are left to users, Airflow makes no demands on their paths. */
function uriOf(context: LowerContext, dataset: GraphDataset): string {
  const type = context.graph.connections[dataset.connection]?.type ?? 'table';
  return `x-${type.replace(/[^a-z0-9]/g, '-')}://${encode(dataset.connection)}/${dataset.relation.map(encode).join('/')}`;
}

function sourceText(source: LineageSource): string {
  if ('all' in source) return `${source.all}.*`;
  return source.kind === 'identity'
    ? `${source.dataset}.${source.column}`
    : `${source.dataset}.${source.column} (${source.kind})`;
}

/** Column to the columns it comes from; a class of data, such as `pii.name`, is told beside it. */
function lineageOf(columns: readonly ColumnWithLineage[]): PythonValue {
  const classes = columns.filter((column) => column.class !== undefined);
  return {
    column_lineage: Object.fromEntries(columns.map((column) => [column.name, column.from.map(sourceText)])),
    ...(classes.length > 0 ? { classes: Object.fromEntries(classes.map((c) => [c.name, c.class ?? ''])) } : {}),
  };
}

const columnsOf = (operation: Operation) =>
  operation.op === 'load' || operation.op === 'transform' ? operation.columns : [];

export interface LoweredAssets {
  readonly constants: readonly PythonStatement[];
  readonly arguments: Arguments;
}

/**
 * Tables that an operation writes as outlets, with the lineage of their columns; tables that it reads as references
 * by name, so that reading never overwrites what the writing Dag tells. Airflow 2 has no references and one set of
 * extras per table: there the lineage is documentation of the task.
 */
export function lowerAssets(context: LowerContext, operation: Operation): LoweredAssets {
  const { graph, profile, names } = context;
  const known = (name: string) => {
    const dataset = graph.datasets[name];
    return dataset && !dataset.system ? dataset : undefined;
  };
  const columns = columnsOf(operation);
  const constants: PythonStatement[] = [];
  const outlets = operation.writes.flatMap((name, index): PythonNode[] => {
    const dataset = known(name);
    if (!dataset) return [];
    const constant = names.constant(operation.id, index === 0 ? 'TABLE' : `TABLE_${index + 1}`);
    const uri = uriOf(context, dataset);
    const extra = index === 0 && columns.length > 0 ? lineageOf(columns) : undefined;
    const asset =
      profile.major === '3' ? call(profile.Asset, [], { name: ascii(name), uri, extra }) : call(profile.Asset, [uri]);
    constants.push(assign(constant, asset));
    return [variable(constant)];
  });
  const inlets = operation.reads.flatMap((name): PythonNode[] => {
    const dataset = known(name);
    if (!dataset || operation.writes.includes(name)) return [];
    return [
      profile.major === '3'
        ? call(code`${profile.Asset}.ref`, [], { name: ascii(name) })
        : call(profile.Asset, [uriOf(context, dataset)]),
    ];
  });
  return {
    constants,
    arguments: {
      inlets: inlets.length > 0 ? inlets : undefined,
      outlets: outlets.length > 0 ? outlets : undefined,
      doc_json: profile.major === '2' && columns.length > 0 ? JSON.stringify(lineageOf(columns)) : undefined,
    },
  };
}
