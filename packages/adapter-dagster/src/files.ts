import {
  assign,
  call,
  code,
  commentLines,
  generatedHeader,
  imported,
  importedModule,
  type PythonStatement,
  type PythonValue,
  printYaml,
  pythonFunction,
  pythonModule,
  returns,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import { byCodeUnits, type ExecutionGraph } from '@sparkle-orchestration/core';
import { common } from './lower/context.js';
import type { channelClass } from './lower/hooks.js';
import { paramsInstance, paramsModel, paramsResource } from './lower/params.js';
import { poolName } from './lower/policy.js';
import { urlVariable } from './names.js';
import type { DagsterOptions } from './options.js';
import { dg, printModule } from './print.js';

/** Versions that were tried together. */
const pins = { dagster: '1.13.27', psycopg: '3.3.9' } as const;

/** A connection that the code location itself opens. */
export interface ResourceFact {
  readonly connection: string;
  readonly name: string;
  readonly type: 'Postgres' | (typeof channelClass)[keyof typeof channelClass];
}

export interface FilesContext {
  readonly graphs: readonly ExecutionGraph[];
  readonly jobs: ReadonlyMap<string, string>;
  readonly resources: readonly ResourceFact[];
  readonly options: DagsterOptions;
  readonly package: string;
  readonly env: string;
  readonly project: string;
  readonly runner: boolean;
  readonly runnerVersion: string;
  readonly regenerate: string;
}

/** Where the project came from, and how it is made again. */
export function headerOf({ graphs, regenerate }: Pick<FilesContext, 'graphs' | 'regenerate'>): string {
  return generatedHeader({ sources: [...new Set(graphs.map((graph) => graph.origin.location.file))], regenerate });
}

/** `definitions.py`: the one place that Dagster is pointed to. */
export function definitionsModule(context: FilesContext): string {
  return pythonModule({
    docstring: `All definitions of the project.\n\n${headerOf(context)}`,
    lazyAnnotations: false,
    body: [
      pythonFunction('defs', {
        decorators: [dg('definitions')],
        returns: dg('Definitions'),
        body: [
          returns(
            call(dg('load_from_defs_folder'), [], {
              path_within_project: code`${imported('pathlib', 'Path')}(__file__).parent`,
            }),
          ),
        ],
      }),
    ],
  });
}

/** `defs/resources.py`: a module with such a function contributes nothing but what the function returns. */
export function resourcesModule(context: FilesContext): string {
  const { graphs, jobs, resources, options } = context;
  const withParams = graphs.filter((graph) => Object.keys(graph.params).length > 0);
  const classes = withParams.flatMap((graph): PythonStatement[] => {
    const model = paramsModel(graph, jobs.get(graph.pipeline) ?? graph.pipeline);
    return model ? [model] : [];
  });
  const entries: [string, PythonValue][] = [
    ...withParams.map((graph): [string, PythonValue] => {
      const job = jobs.get(graph.pipeline) ?? graph.pipeline;
      return [paramsResource({ graph, job }) ?? '', paramsInstance(graph, job)];
    }),
    ...resources.map(({ connection, name, type }): [string, PythonValue] => [
      name,
      call(common(type), [], { url: call(dg('EnvVar'), [urlVariable(connection, options.url_variable)]) }),
    ]),
  ];
  return printModule({
    docstring: `Connections, by addresses in the environment, and parameters of pipelines.\n\n${headerOf(context)}`,
    body: [
      ...classes,
      pythonFunction('resources', {
        decorators: [dg('definitions')],
        returns: dg('Definitions'),
        body: [returns(call(dg('Definitions'), [], { resources: Object.fromEntries(entries) }))],
      }),
    ],
  });
}

export const hasResources = ({ graphs, resources }: FilesContext): boolean =>
  resources.length > 0 || graphs.some((one) => Object.keys(one.params).length > 0);

const tomlString = (text: string) => JSON.stringify(text);

/** `pyproject.toml`: a Dagster project, with what it imports at versions that were tried. */
export function pyproject(context: FilesContext): string {
  const { options, package: name } = context;
  const requirements = [
    `dagster==${pins.dagster}`,
    ...(context.resources.some((one) => one.type === 'Postgres') ? [`psycopg[binary]==${pins.psycopg}`] : []),
    ...(context.runner && options.runner === 'wheel' ? [`sparkle-orchestration==${context.runnerVersion}`] : []),
  ];
  return `${commentLines(headerOf(context), '#')}[project]
name = ${tomlString(name)}
version = "0.1.0"
requires-python = ">=3.11,<3.14"
dependencies = [${requirements.map(tomlString).join(', ')}]

[build-system]
requires = ["hatchling"]
build-backend = "hatchling.build"

[tool.hatch.build.targets.wheel]
packages = [${tomlString(`src/${name}`)}]

[tool.dg]
directory_type = "project"

[tool.dg.project]
root_module = ${tomlString(name)}
code_location_name = ${tomlString(name)}

[tool.dagster]
module_name = ${tomlString(`${name}.definitions`)}

[tool.ruff]
line-length = 110
`;
}

/** Names of what must be set where the code location runs; values are never part of the output. */
export function environmentExample(context: FilesContext): string {
  const urls = context.resources.map(({ connection }) => urlVariable(connection, context.options.url_variable));
  const connections = new Set(context.runner ? context.graphs.flatMap((graph) => Object.keys(graph.connections)) : []);
  const runner = [...connections].map((name) => `SPARKLE_CONN_${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}`);
  return [
    commentLines(headerOf(context), '#').trimEnd(),
    ...(urls.length > 0 ? ['# Addresses, such as postgresql://user:password@host:5432/database.'] : []),
    ...[...new Set(urls)].sort(byCodeUnits).map((name) => `${name}=`),
    ...(runner.length > 0
      ? [
          '# Connections of the runner, as JSON, and the folder that paths of definitions start in.',
          ...runner.sort(byCodeUnits).map((name) => `${name}=`),
          'SPARKLE_PROJECT_ROOT=',
        ]
      : []),
    '',
  ].join('\n');
}

/** Settings of the Dagster instance that the pipelines count on. */
export function instanceExample(context: FilesContext): string {
  const { graphs, jobs } = context;
  const limits = graphs.map((graph) => ({
    key: 'pipeline',
    value: jobs.get(graph.pipeline) ?? graph.pipeline,
    limit: graph.serial ? 1 : graph.maxActiveRuns,
  }));
  const value = {
    ...(graphs.some((graph) => graph.timeoutSeconds !== undefined) ? { run_monitoring: { enabled: true } } : {}),
    ...(graphs.some((graph) => graph.sla !== undefined) ? { freshness: { enabled: true } } : {}),
    concurrency: {
      ...(graphs.some((graph) => graph.pools.length > 0) ? { pools: { default_limit: 1, granularity: 'op' } } : {}),
      runs: { tag_concurrency_limits: limits },
    },
  };
  return printYaml(value, { header: headerOf(context) });
}

/** Slots of the pools of all pipelines; the smallest number counts. */
export function poolsOf(graphs: readonly ExecutionGraph[]): readonly (readonly [string, number])[] {
  const pools = new Map<string, number>();
  for (const graph of graphs)
    for (const { name, slots } of graph.pools) {
      const pool = poolName(name) ?? name;
      pools.set(pool, Math.min(slots, pools.get(pool) ?? slots));
    }
  return [...pools].sort(([a], [b]) => byCodeUnits(a, b));
}

/** A test that everything loads, with the jobs and the assets that the definition has. */
export function testFile(
  context: FilesContext,
  facts: { readonly jobs: readonly string[]; readonly assets: readonly string[] },
): string {
  const load = imported(`${context.package}.definitions`, 'defs');
  return pythonModule({
    docstring: `The project loads, with the jobs and the assets of the definition.\n\n${headerOf(context)}`,
    lazyAnnotations: false,
    body: [
      assign('JOBS', [...facts.jobs].sort(byCodeUnits)),
      assign('ASSETS', [...facts.assets].sort(byCodeUnits)),
      pythonFunction('test_definitions', {
        body: [
          assign('loaded', call(load)),
          {
            statement: 'expression',
            value: call(code`${importedModule('dagster', 'dg')}.Definitions.validate_loadable`, [variable('loaded')]),
          },
          assign('repository', call('loaded.get_repository_def')),
          { statement: 'expression', value: code`assert {job.name for job in repository.get_all_jobs()} >= set(JOBS)` },
          assign('keys', code`{key.to_user_string() for key in repository.asset_graph.executable_asset_keys}`),
          { statement: 'expression', value: code`assert keys == set(ASSETS)` },
        ],
      }),
    ],
  });
}

export function readme(context: FilesContext): string {
  const { graphs, jobs } = context;
  const list = graphs.map((graph) => `- \`src/${context.package}/defs/${jobs.get(graph.pipeline)}.py\``).join('\n');
  const steps = [
    '`pip install -e .` where the code location runs.',
    'Set the variables named in `.env.example`.',
    'Put what `dagster.yaml.example` says into the `dagster.yaml` of your instance.',
    ...poolsOf(graphs).map(([pool, slots]) => `\`dagster instance concurrency set ${pool} ${slots}\``),
    `\`dagster definitions validate\` checks that everything loads, \`pytest tests\` that all is there.`,
    `\`dagster dev\` shows it.`,
  ];
  return `<!-- ${headerOf(context).replaceAll('--', '- -').replaceAll('\n', ' ')} -->
# Dagster project (${context.env})

For Dagster 1.13.

${list}

${steps.map((step, index) => `${index + 1}. ${step}`).join('\n')}
`;
}
