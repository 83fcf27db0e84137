import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import dbtAdapter from '@sparkle-orchestration/adapter-dbt';
import {
  buildRegistry,
  type ExecutionGraph,
  emitDeployment,
  type FileNode,
  hasErrors,
} from '@sparkle-orchestration/core';
import { runGraph } from '@sparkle-orchestration/engine';
import { builtins } from '@sparkle-orchestration/sdk';
import { parse as parseYaml } from 'yaml';
import { lockedVersion, pythonEnvironment } from '../cache.js';
import type { RunReport, Step } from '../case.js';
import { checkJobs } from './dbt-jobs.js';
import { compareLines } from './dbt-lines.js';
import { type PythonProcess, startPython } from './python-process.js';
import type { CaseRun, Target } from './target.js';

interface NodeResult {
  readonly node: string;
  readonly name: string;
  readonly status: string;
  readonly message: string | null;
}

interface DbtAnswer {
  readonly exit: number;
  readonly problem: string | null;
  readonly results: readonly NodeResult[];
  readonly log: readonly string[];
}

type Tasks = Record<string, { state: string; tries: number }>;

/** dbt's words for how a node ended. */
const ends: Readonly<Record<string, string>> = {
  success: 'success',
  error: 'failed',
  skipped: 'upstream_failed',
  pass: 'success',
  warn: 'success',
  fail: 'failed',
};

/** Settings of the profile, as its `env_var` calls name them. */
function profileEnvironment(run: CaseRun): Readonly<Record<string, string>> {
  const profile = readFileSync(join(run.folder, 'profiles.yml'), 'utf8');
  const { properties } = run.warehouse;
  const secret = /env_var\('(DBT_ENV_SECRET_\w+)'\)/.exec(profile)?.[1];
  return {
    ...Object.fromEntries(
      Object.entries(properties).map(([name, value]) => [`WAREHOUSE_${name.toUpperCase()}`, String(value)]),
    ),
    ...(secret === undefined ? {} : { [secret]: String(properties['password'] ?? '') }),
  };
}

/** Unit tests that were emitted for models of this run and that dbt did not pass. */
function untestedModels(run: CaseRun, models: readonly string[], answer: DbtAnswer): readonly string[] {
  const file = join(run.folder, 'models', 'unit_tests.yml');
  if (!existsSync(file)) return [];
  const { unit_tests } = parseYaml(readFileSync(file, 'utf8')) as { unit_tests: { name: string; model: string }[] };
  const passed = new Set(
    answer.results.filter((one) => one.node.startsWith('unit_test.') && one.status === 'pass').map((one) => one.name),
  );
  return unit_tests
    .filter(({ name, model }) => models.includes(model) && !passed.has(name))
    .map(({ name }) => `the unit test ${name} did not pass`);
}

/** dbt renders the text of a variable once more. */
const variable = <T>(value: T) => (typeof value === 'string' ? `{% raw %}${value}{% endraw %}` : value);

const summary = (answer: DbtAnswer) =>
  [
    answer.problem ?? '',
    ...answer.results
      .filter((r) => !['success', 'pass'].includes(r.status))
      .map((r) => `${r.name}: ${r.status}: ${r.message}`),
    ...answer.log,
  ].join('\n');

/** Emitted projects, run by dbt itself; the loads that dbt leaves out are run by the engine, as the report tells. */
export function dbtTarget(): Target {
  const registry = buildRegistry([builtins]);
  let venv = '';
  let process_: PythonProcess | undefined;
  const emitted = new Map<CaseRun, readonly FileNode[]>();
  let messages: readonly string[] = [];

  const dbt = async (run: CaseRun, args: readonly string[]): Promise<DbtAnswer> => {
    process_ ??= startPython(venv, 'dbt_driver.py', {
      ...process.env,
      DBT_SEND_ANONYMOUS_USAGE_STATS: 'false',
      DO_NOT_TRACK: '1',
      TZ: 'UTC',
    });
    const command = {
      dbt: [...args, '--profiles-dir', '.'],
      project: run.folder,
      environment: profileEnvironment(run),
    };
    return (await process_.send(command)) as unknown as DbtAnswer;
  };

  const parse = async (run: CaseRun): Promise<readonly string[]> => {
    const answer = await dbt(run, ['--quiet', '--warn-error', 'parse', '--no-partial-parse']);
    return answer.exit === 0 ? [] : [`dbt parse: ${answer.problem ?? summary(answer)}`];
  };

  const emit = (run: CaseRun): readonly string[] => {
    const output = emitDeployment({
      adapter: dbtAdapter,
      graphs: run.graphs,
      options: { project_name: 'conformance', ...run.case.options?.['dbt'] },
      unitTests: run.unitTests,
      env: 'dev',
      project: 'conformance',
      runnerVersion: '0.1.0',
      regenerate: 'npm run conformance',
    });
    if (hasErrors(output.diagnostics)) {
      return output.diagnostics.filter((d) => d.severity === 'error').map((d) => `${d.code}: ${d.message}`);
    }
    for (const { path, content } of output.files) {
      mkdirSync(dirname(join(run.folder, path)), { recursive: true });
      writeFileSync(join(run.folder, path), content);
    }
    emitted.set(
      run,
      output.files.filter((file) => file.path.endsWith('.sql')).flatMap((file) => file.nodes),
    );
    return [];
  };

  /** Loads of a pipeline, by the engine. */
  const load = async (run: CaseRun, graph: ExecutionGraph, step: NonNullable<Step['run']>): Promise<Tasks> => {
    const loads = graph.operations.filter((operation) => operation.op === 'load').map((operation) => operation.id);
    if (loads.length === 0) return {};
    const [start, end] = step.interval;
    const result = await runGraph(graph, {
      root: run.root,
      registry,
      environment: run.environment,
      interval: { start: new Date(start), end: new Date(end) },
      select: loads,
      ...(step.params ? { params: step.params } : {}),
    });
    return Object.fromEntries(
      loads.map((id) => [id, { state: result.tasks[id]?.status ?? 'absent', tries: result.tasks[id]?.attempts ?? 0 }]),
    );
  };

  const build = async (run: CaseRun, graph: ExecutionGraph, step: NonNullable<Step['run']>) => {
    const nodes = (emitted.get(run) ?? []).filter((node) => node.pipeline === graph.pipeline);
    const models = [...new Set(nodes.map((node) => node.target))];
    const [start, end] = step.interval;
    const params = Object.entries(step.params ?? {}).map(([name, value]) => [name, variable(value)]);
    const vars = JSON.stringify({ ...Object.fromEntries(params), interval_start: start, interval_end: end });
    const snapshots = existsSync(join(run.folder, 'snapshots')) ? ['resource_type:snapshot'] : [];
    const selected = [...models, ...snapshots, 'source:*'];
    const answer = await dbt(run, ['--quiet', 'build', '--vars', vars, '--select', ...selected]);
    const tasks: Tasks = {};
    for (const node of nodes) {
      const result = answer.results.find((one) => one.node === `model.conformance.${node.target}`);
      if (node.operation && result) tasks[node.operation] = { state: ends[result.status] ?? result.status, tries: 1 };
    }
    return { answer, tasks, models };
  };

  return {
    name: 'dbt',
    evidence: 'executed',
    tool: `dbt Core ${lockedVersion('dbt', 'dbt-core')}`,
    install() {
      venv = pythonEnvironment('dbt');
    },
    async load(run) {
      const problems = emit(run);
      return problems.length > 0 ? problems : parse(run);
    },
    messages: () => messages,
    async execute(run, step): Promise<RunReport> {
      messages = [];
      const graph = run.graphs.find((one) => one.pipeline === step.pipeline);
      if (!graph) throw new Error(`no pipeline ${step.pipeline}`);
      const loaded = await load(run, graph, step);
      if (Object.values(loaded).some((task) => task.state !== 'success'))
        return { state: 'failed', interval: step.interval, tasks: loaded };
      const hasModels = graph.operations.some((operation) => operation.op !== 'load' && operation.op !== 'notify');
      if (!hasModels) return { state: 'success', interval: step.interval, tasks: loaded };
      const { answer, tasks, models } = await build(run, graph, step);
      messages = answer.log.filter((line) => line.startsWith('sparkle message '));
      const untested = answer.exit === 0 ? untestedModels(run, models, answer) : [];
      const good = answer.exit === 0 && untested.length === 0;
      const log = good ? {} : { log: [...untested, summary(answer)].join('\n') };
      return {
        state: good ? 'success' : 'failed',
        interval: step.interval,
        tasks: { ...loaded, ...tasks },
        ...log,
      };
    },
    native(run) {
      const all = run.graphs.flatMap((graph) => graph.operations);
      const native = run.graphs.flatMap((graph) => dbtAdapter.nativeOperations(graph, dbtAdapter.options.parse({})));
      return all.length === 0 ? 1 : native.length / all.length;
    },
    /** Each fault is one that a person could put into the files; `dbt parse` must see it. */
    async faults() {
      const [run] =
        [...emitted].find(([one]) => existsSync(join(one.folder, 'macros', 'sparkle_parameters.sql'))) ?? [];
      if (!run) return [];
      const plant = async (fault: string, path: string, change: (text: string) => string) => {
        const file = join(run.folder, path);
        const original = readFileSync(file, 'utf8');
        const changed = change(original);
        if (changed === original) return { fault: `${fault} (it could not be planted)`, found: false };
        writeFileSync(file, changed);
        const found = (await parse(run)).length > 0;
        writeFileSync(file, original);
        return { fault, found };
      };
      return [
        await plant('an unknown setting of the project', 'dbt_project.yml', (text) =>
          text.replace('config-version: 2', 'config-version: 2\nconfig_versions: 2'),
        ),
        await plant('a macro that does not end', 'macros/sparkle_parameters.sql', (text) =>
          text.replace('{%- endmacro %}', ''),
        ),
        await plant('a reference to nothing', 'dbt_project.yml', (text) =>
          text.replace('{{ sparkle_prepare() }}', "{{ ref('nothing_here') }}"),
        ),
      ];
    },
    suites: [
      { name: 'jobs of the dbt platform', long: false, run: checkJobs },
      { name: 'lines beside a project written by hand', long: false, run: compareLines },
    ],
    async close() {
      await process_?.close();
    },
  };
}
