import { byCodeUnits, type ExecutionGraph } from '@sparkle-orchestration/core';
import { endpointOf, senderOf } from './lower/message.js';
import { machineArnOf } from './lower/trigger.js';
import type { Use } from './model.js';
import { pascalCase } from './names.js';
import type { StepFunctionsOptions } from './options.js';
import type { Clock, RulePattern } from './schedule.js';

/** A schedule of a machine; parameters that it gives are part of the input. */
export interface ClockModel extends Clock {
  readonly name: string;
  readonly resource: string;
  readonly enabled: boolean;
  readonly params: Readonly<Record<string, string | number | boolean | null>>;
}

export interface RuleModel extends RulePattern {
  readonly name: string;
  readonly resource: string;
  readonly params: Readonly<Record<string, string | number | boolean | null>>;
}

/** One state machine with what it needs around it. */
export interface MachineModel {
  readonly graph: ExecutionGraph;
  /** Its name in AWS. */
  readonly name: string;
  /** Name of its resource in the templates. */
  readonly resource: string;
  /** Path of its definition. */
  readonly file: string;
  readonly definition: string;
  readonly uses: readonly Use[];
  readonly clocks: readonly ClockModel[];
  readonly rules: readonly RuleModel[];
}

/** Everything that the templates are made of. */
export interface DeploymentModel {
  readonly machines: readonly MachineModel[];
  readonly options: StepFunctionsOptions;
  readonly project: string;
  readonly env: string;
  readonly header: string;
  readonly runnerVersion: string;
}

/** Placeholders of a definition: what a template puts in their place. */
export function placeholdersOf({ definition }: MachineModel): readonly string[] {
  return [...new Set([...definition.matchAll(/\$\{(\w+)\}/g)].map((found) => found[1] ?? ''))].sort(byCodeUnits);
}

/** Uses of all machines of one kind, each once, by a key of theirs. */
export function usesOf<K extends Use['kind']>(
  machines: readonly MachineModel[],
  kind: K,
): readonly Extract<Use, { readonly kind: K }>[] {
  const found = new Map<string, Extract<Use, { readonly kind: K }>>();
  for (const machine of machines)
    for (const use of machine.uses)
      if (use.kind === kind) found.set(JSON.stringify(use), use as Extract<Use, { readonly kind: K }>);
  return [...found.keys()].sort(byCodeUnits).flatMap((key) => found.get(key) ?? []);
}

export const connectionsOf = (machines: readonly MachineModel[], kind: 'http' | 'mail'): readonly string[] => [
  ...new Set(usesOf(machines, kind).map((use) => use.connection)),
];

/** Does a container have to tell how it ended? */
export const reportsOf = (machines: readonly MachineModel[]): boolean =>
  usesOf(machines, 'ecs').some((use) => use.reports);

/** Pipelines that are started and are not part of this deployment: their machines are parameters. */
export function strangersOf(machines: readonly MachineModel[]): readonly string[] {
  const known = new Set(machines.map((machine) => machine.graph.pipeline));
  return [...new Set(usesOf(machines, 'start').map((use) => use.pipeline))].filter((pipeline) => !known.has(pipeline));
}

/** Connections that the runner opens: all but those that only messages go to. */
export function runnerConnections(machines: readonly MachineModel[]): readonly string[] {
  const names = machines.flatMap(({ graph }) => {
    const { hooks } = graph;
    const channels = [
      ...hooks.onFailure,
      ...hooks.onSuccess,
      ...(hooks.onSlaMiss ?? []),
      ...graph.operations.flatMap((one) => (one.op === 'notify' ? one.channels : [])),
    ].map((channel) => channel.connection);
    const opened = new Set([
      graph.warehouse,
      ...Object.values(graph.datasets).map((dataset) => dataset.connection),
      ...graph.operations.flatMap((one) => [one.connection, one.op === 'load' ? one.source.connection : undefined]),
      ...graph.operations.flatMap((one) => (one.op === 'map' ? [one.body.connection] : [])),
    ]);
    return Object.keys(graph.connections).filter((name) => opened.has(name) || !channels.includes(name));
  });
  return [...new Set(names)].sort(byCodeUnits);
}

/** Secrets that operations name themselves: variables of the container. */
export function secretNames(machines: readonly MachineModel[]): readonly string[] {
  const found = new Set<string>();
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) walk(one);
    else if (typeof value === 'object' && value !== null) {
      const { secret } = value as { secret?: unknown };
      if (typeof secret === 'string' && Object.keys(value).length === 1) found.add(secret);
      else for (const one of Object.values(value)) walk(one);
    }
  };
  for (const { graph } of machines) walk(graph.operations);
  return [...found].sort(byCodeUnits);
}

/** Variables of the container that hold secrets, with the parameter that says where each is kept. */
export const containerSecrets = (machines: readonly MachineModel[]) => [
  ...runnerConnections(machines).map((name) => ({ variable: runnerVariable(name), parameter: secretArnOf(name) })),
  ...secretNames(machines).map((name) => ({ variable: name, parameter: secretArnOf(`variable ${name}`) })),
];

export const runnerVariable = (connection: string) =>
  `SPARKLE_CONN_${connection.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`;
export const secretArnOf = (connection: string) => `${pascalCase(connection)}SecretArn`;
export const authorizationArnOf = (connection: string) => `${pascalCase(connection)}AuthorizationArn`;

/** A warehouse that is one file: it lies on a file system that all tasks share. */
export const usesFile = (machines: readonly MachineModel[]): boolean =>
  machines.some(({ graph }) => graph.connections[graph.warehouse]?.type === 'duckdb');

/** A value that a template is given from outside. */
export interface ParameterModel {
  readonly name: string;
  readonly description: string;
  readonly kind: 'text' | 'list';
  readonly default?: string;
}

/** What a person gives when it is deployed. Account ids and addresses are never part of the output. */
export function parametersOf(model: DeploymentModel): readonly ParameterModel[] {
  const { machines } = model;
  const text = (name: string, description: string, given?: string): ParameterModel => ({
    name,
    description,
    kind: 'text',
    ...(given === undefined ? {} : { default: given }),
  });
  const ecs = usesOf(machines, 'ecs').length > 0;
  return [
    ...(ecs
      ? [
          text('ClusterArn', 'Cluster of ECS that the tasks run in'),
          { ...text('SubnetIds', 'Subnets of the tasks'), kind: 'list' as const },
          { ...text('SecurityGroupIds', 'Security groups of the tasks'), kind: 'list' as const },
          text('Image', 'Image made from the Dockerfile of this folder'),
          ...runnerConnections(machines).map((name) =>
            text(secretArnOf(name), `Secret whose text is the connection ${name} as JSON (${runnerVariable(name)})`),
          ),
          ...secretNames(machines).map((name) =>
            text(secretArnOf(`variable ${name}`), `Secret that the tasks read as ${name}`),
          ),
          ...(usesFile(machines) ? [text('FileSystemId', 'File system of EFS with the warehouse file')] : []),
        ]
      : []),
    ...connectionsOf(machines, 'http').flatMap((name) => [
      text(endpointOf(name), `Address that messages to ${name} are posted to; without any secret`),
      text(authorizationArnOf(name), `Secret whose text is the header Authorization for ${name}`),
    ]),
    ...connectionsOf(machines, 'mail').map((name) =>
      text(senderOf(name), `Verified address that mail of ${name} comes from`),
    ),
    ...strangersOf(machines).map((pipeline) =>
      text(machineArnOf(pipeline), `State machine of the pipeline ${pipeline}`),
    ),
    ...machines.flatMap((machine) =>
      machine.rules.flatMap((rule) =>
        rule.bucket ? [text(`${rule.resource}Bucket`, `Bucket whose objects start ${machine.name}`)] : [],
      ),
    ),
  ];
}
