import { call, type PythonNode, variable } from '@sparkle-orchestration/adapter-kit';
import type { ColumnWithLineage, GraphDataset, LineageSource, Operation } from '@sparkle-orchestration/core';
import { common } from '../common-node.js';
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
function lineageOf(columns: readonly ColumnWithLineage[]): Lineage[string] {
  const classes = columns.filter((column) => column.class !== undefined);
  return {
    column_lineage: Object.fromEntries(columns.map((column) => [column.name, column.from.map(sourceText)])),
    ...(classes.length > 0 ? { classes: Object.fromEntries(classes.map((c) => [c.name, c.class ?? ''])) } : {}),
  };
}

const columnsOf = (operation: Operation) =>
  operation.op === 'load' || operation.op === 'transform' ? operation.columns : [];

/** Lineage of columns, by task: a file beside the Dags holds it, so that they stay short. */
export type Lineage = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface LoweredAssets {
  readonly lineage: Lineage;
  readonly arguments: Arguments;
}

/**
 * Tables that an operation reads and writes as inlets and outlets. The lineage of columns is documentation of the task
 * and not an extra of the asset: extras belong to whichever Dag was parsed last, also when it only reads the table.
 */
export function lowerAssets(context: LowerContext, operation: Operation): LoweredAssets {
  const { graph, profile, names } = context;
  const assets = (datasets: readonly string[]): readonly PythonNode[] | undefined => {
    const found = [...new Set(datasets)].flatMap((name): PythonNode[] => {
      const dataset = graph.datasets[name];
      if (!dataset || dataset.system) return [];
      const uri = uriOf(context, dataset);
      return [profile.major === '3' ? call(profile.Asset, [], { name: ascii(name), uri }) : call(profile.Asset, [uri])];
    });
    return found.length > 0 ? found : undefined;
  };
  const columns = columnsOf(operation);
  const known = columns.length > 0;
  const task = names.task(operation.id);
  return {
    lineage: known ? { [task]: lineageOf(columns) } : {},
    arguments: {
      inlets: assets(operation.reads),
      outlets: assets(operation.writes),
      doc_json: known ? call(common('columns'), [variable('__file__'), task]) : undefined,
    },
  };
}
