import { hashSuffix, slug, uniqueNames } from '@sparkle-orchestration/adapter-kit';
import type { ExecutionGraph } from '@sparkle-orchestration/core';

/** Ids of the tasks that stand around the operations of a pipeline. The runner knows them by these names. */
export const prepareTask = 'prepare';
export const closeTask = 'close_interval';
export const waitTask = (pipeline: string) => `wait_for:${pipeline}`;

/** Longest name of a state, without the endings of states that are made beside it. */
const longest = 56;

/** `write_bronze` as `WriteBronze`: ASCII letters and digits only. */
export function pascalCase(text: string): string {
  const name = slug(text, { max: 200 })
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('');
  const safe = name === '' ? `N${hashSuffix(text)}` : name;
  return safe.length <= longest ? safe : `${safe.slice(0, longest - 8)}${hashSuffix(text)}`;
}

/** States that a machine has beside those of its operations; other names never meet them. */
export const around = [
  'InPeriod',
  'OutsidePeriod',
  'Init',
  'AcquireLock',
  'ReleaseLock',
  'OnTime',
  'TellLate',
  'AllSucceeded',
  'TellSuccess',
  'Succeeded',
  'HandleFailure',
  'Failed',
];

/** Names of the states of a graph: unique over the whole machine, branches included. */
export function stateNames(graph: ExecutionGraph, ids: readonly string[]): ReadonlyMap<string, string> {
  const groups = (graph.groups ?? []).map((group) => group.id);
  return uniqueNames([...around, ...groups, ...ids], pascalCase, longest);
}

/** Name of the state machine: `<pipeline>-<env>`. */
export function machineName(graph: ExecutionGraph): string {
  return slug(`${graph.pipeline}-${graph.env}`.replaceAll('_', '-'), { separator: '-', max: 80 });
}

/** Names of the machines, and of their resources in the templates, by pipeline. */
export function machineNames(graphs: readonly ExecutionGraph[]): ReadonlyMap<string, string> {
  const named = uniqueNames(
    graphs.map((graph) => graph.pipeline),
    (text) => slug(text.replaceAll('_', '-'), { separator: '-', max: 60 }),
    60,
  );
  return new Map(graphs.map((graph) => [graph.pipeline, `${named.get(graph.pipeline)}-${slug(graph.env)}`]));
}
