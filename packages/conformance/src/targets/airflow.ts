import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import airflowAdapter from '@sparkle-orchestration/adapter-airflow';
import { emitDeployment, hasErrors, type Output } from '@sparkle-orchestration/core';
import { installRunner, lockedVersion, pythonEnvironment } from '../cache.js';
import type { RunReport } from '../case.js';
import { modelSuites } from '../models/airflow.js';
import { type AirflowProcess, startAirflow } from './airflow-process.js';
import type { CaseRun, Target } from './target.js';

interface DriverRun {
  readonly state: string;
  readonly interval: readonly [string, string];
  readonly tasks: Readonly<Record<string, { state: string; tries: number; start: number | null; end: number | null }>>;
  readonly error?: string;
  readonly log: string;
}

/** Connections as Airflow reads them, from the product's own. */
function airflowConnections(run: CaseRun): Readonly<Record<string, string>> {
  const { properties, kind } = run.warehouse;
  const warehouse =
    kind === 'postgres'
      ? {
          conn_type: 'postgres',
          host: properties['host'],
          port: properties['port'],
          login: properties['user'],
          password: properties['password'],
          schema: properties['database'],
        }
      : { conn_type: 'generic' };
  return {
    AIRFLOW_CONN_WAREHOUSE: JSON.stringify(warehouse),
    AIRFLOW_CONN_SLACK_ALERTS: JSON.stringify({ conn_type: 'slackwebhook', password: run.sink.url }),
    AIRFLOW_CONN_WEB_ALERTS: JSON.stringify({ conn_type: 'http', host: run.sink.url }),
    AIRFLOW_CONN_MAIL_ALERTS: JSON.stringify({
      conn_type: 'smtp',
      host: '127.0.0.1',
      port: run.sink.mailPort,
      extra: { disable_tls: true, disable_ssl: true, from_email: 'sparkle@example.org' },
    }),
  };
}

function write(output: Output, folder: string): void {
  for (const { path, content } of output.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** The tool's own linter and formatter on emitted Python. */
function lint(venv: string, folder: string, major: '2' | '3'): readonly string[] {
  const ruff = join(venv, 'bin', 'ruff');
  // The rules for Airflow 3 object to what Airflow 2 needs.
  const select = major === '3' ? 'AIR,F,E9' : 'F,E9';
  const runs = [
    ['check', '--isolated', '--preview', '--no-cache', '--output-format', 'concise', '--select', select, folder],
    ['format', '--isolated', '--no-cache', '--check', '--line-length', '110', folder],
  ];
  return runs.flatMap((args) => {
    const ran = spawnSync(ruff, args, { encoding: 'utf8' });
    return ran.status === 0 ? [] : [`ruff ${args[0]}: ${(ran.stdout || ran.stderr).trim().split('\n')[0]}`];
  });
}

interface Emitted {
  readonly output: Output;
  /** `<dag id>.<task id>` by pipeline and operation. */
  readonly targets: ReadonlyMap<string, string>;
}

const key = (pipeline: string, operation: string | undefined) => JSON.stringify([pipeline, operation ?? null]);

/** Emitted projects, executed by Airflow itself. */
export function airflowTarget(version: '2' | '3' | '3.1' = '3'): Target {
  const major = version === '2' ? '2' : '3';
  const id = version.replace('.', '');
  let venv = '';
  let linter = '';
  let process_: AirflowProcess | undefined;
  let loaded: CaseRun | undefined;
  const emitted = new Map<CaseRun, Emitted>();
  const airflow = () => {
    process_ ??= startAirflow(venv, major);
    return process_;
  };

  const emit = (run: CaseRun): readonly string[] => {
    const output = emitDeployment({
      adapter: airflowAdapter,
      graphs: run.graphs,
      options: { airflow: major, runner: run.case.runner ?? 'wheel' },
      env: 'dev',
      project: 'conformance',
      runnerVersion: '0.1.0',
      regenerate: 'npm run conformance',
    });
    if (hasErrors(output.diagnostics)) {
      return output.diagnostics.filter((d) => d.severity === 'error').map((d) => `${d.code}: ${d.message}`);
    }
    write(output, run.folder);
    const nodes = output.files.flatMap((file) => file.nodes);
    emitted.set(run, {
      output,
      targets: new Map(nodes.map((node) => [key(node.pipeline, node.operation), node.target])),
    });
    return lint(linter, run.folder, major);
  };

  /** Airflow reads the Dags of one case at a time: two cases may name their pipelines alike. */
  const load = async (run: CaseRun): Promise<readonly string[]> => {
    const answer = await airflow().load(join(run.folder, 'dags'), {
      PATH: airflow().path(run.case.runner ?? 'wheel'),
      ...run.environment,
      ...airflowConnections(run),
      SPARKLE_PROJECT_ROOT: run.root,
    });
    loaded = run;
    const errors = Object.entries((answer['errors'] ?? {}) as Record<string, string>).map(
      ([file, text]) => `${file}: ${text.trim().split('\n').at(-1)}`,
    );
    const dags = Object.keys((answer['dags'] ?? {}) as object).sort();
    const wanted = [...(emitted.get(run)?.targets ?? [])]
      .filter(([id]) => JSON.parse(id)[1] === null)
      .map(([, dag]) => dag);
    const missing = wanted.filter((dag) => !dags.includes(dag) && !dag.includes('.'));
    return [
      ...errors,
      ...missing.map((dag) => `Airflow has no Dag ${dag}`),
      ...(answer['error'] ? [String(answer['error'])] : []),
    ];
  };

  /** Every pool that a task takes slots of is one that Airflow made from the emitted file. */
  const poolProblems = async (run: CaseRun): Promise<readonly string[]> => {
    const wanted = new Map(run.graphs.flatMap((graph) => graph.pools.map(({ name, slots }) => [name, slots] as const)));
    if (wanted.size === 0) return [];
    const answer = await airflow().send({ pools: join(run.folder, 'pools.json') });
    if (answer['error']) return [`pools.json: ${String(answer['error'])}`];
    const found = answer['pools'] as Readonly<Record<string, number>>;
    return [...wanted]
      .filter(([name, slots]) => found[name] !== slots)
      .map(([name, slots]) => `pool ${name} has ${found[name] ?? 'no'} slots, not ${slots}`);
  };

  /** The tests that are emitted beside the Dags. */
  const emittedTests = async (folder: string): Promise<readonly string[]> => {
    const problems: string[] = [];
    for (const file of readdirSync(join(folder, 'tests')).sort()) {
      const answer = await airflow().send({ test: join(folder, 'tests', file) });
      if (answer['error']) problems.push(`tests/${file}: ${String(answer['error'])}`);
    }
    return problems;
  };

  return {
    name: version === '3' ? 'airflow' : `airflow${id}`,
    adapter: 'airflow',
    evidence: 'executed',
    adapterOptions: major === '2' ? { airflow: major } : {},
    tool: `Apache Airflow ${lockedVersion(`airflow${id}`, 'apache-airflow')}`,
    // The oldest of the versions that the same files are for: what differs there is imports and sensors.
    ...(version === '3.1' ? { only: ['dependencies'] } : {}),
    install() {
      venv = pythonEnvironment(`airflow${id}`);
      installRunner(venv);
      linter = pythonEnvironment('airflow3');
    },
    async load(run) {
      const problems = emit(run);
      if (!emitted.has(run)) return problems;
      return [...problems, ...(await load(run)), ...(await poolProblems(run)), ...(await emittedTests(run.folder))];
    },
    async execute(run, step): Promise<RunReport> {
      if (loaded !== run) await load(run);
      const targets = emitted.get(run)?.targets;
      const dag = run.graphs.find((graph) => graph.pipeline === step.pipeline);
      const target = (operation: string | undefined) => targets?.get(key(step.pipeline, operation)) ?? '';
      const dagId = [...(emitted.get(run)?.output.files ?? [])]
        .flatMap((file) => file.nodes)
        .find(
          (node) => node.pipeline === step.pipeline && node.operation === undefined && !node.target.includes('.'),
        )?.target;
      const answer = (await airflow().send({
        run: dagId ?? '',
        at: step.interval[1],
        conf: step.params,
      })) as unknown as DriverRun;
      if (answer.error) throw new Error(`${answer.error}\n${answer.log.slice(-1500)}`);
      const tasks = (dag?.operations ?? []).map((operation) => {
        const task = answer.tasks[target(operation.id).replace(/^[^.]*\./, '')];
        const ms = (seconds: number | null | undefined) => (seconds ? seconds * 1000 : undefined);
        const [start, end] = [ms(task?.start), ms(task?.end)];
        return [
          operation.id,
          {
            state: task?.state ?? 'absent',
            tries: task?.tries ?? 0,
            ...(start ? { start } : {}),
            ...(end ? { end } : {}),
          },
        ] as const;
      });
      return { state: answer.state, interval: answer.interval, tasks: Object.fromEntries(tasks), log: answer.log };
    },
    native(run) {
      const all = run.graphs.flatMap((graph) => graph.operations.map((operation) => operation.id));
      const native = run.graphs.flatMap((graph) =>
        airflowAdapter.nativeOperations(graph, airflowAdapter.options.parse({})),
      );
      return all.length === 0 ? 1 : native.length / all.length;
    },
    async faults() {
      const run = loaded;
      if (!run) return [];
      const dags = join(run.folder, 'dags');
      const file = join(
        dags,
        readdirSync(dags)
          .filter((name) => name.endsWith('.py') && name !== 'sparkle_common.py')
          .sort()[0] ?? '',
      );
      const original = readFileSync(file, 'utf8');
      const plant = async (fault: string, text: string, find: () => Promise<readonly string[]>) => {
        writeFileSync(file, text);
        const found = (await find()).length > 0;
        writeFileSync(file, original);
        return { fault, found };
      };
      const edge =
        original
          .split('\n')
          .filter((line) => / >> /.test(line))
          .at(-1) ?? '';
      const found = [
        await plant(
          'an unused import',
          original.replace('import pendulum', 'import pendulum\nimport socket'),
          async () => lint(linter, run.folder, major),
        ),
        await plant('a loose layout', original.replace('catchup=', 'catchup = '), async () =>
          lint(linter, run.folder, major),
        ),
        await plant(
          'a module that does not exist',
          original.replace('import pendulum', 'import pendulum_of_nobody as pendulum'),
          () => load(run),
        ),
        await plant('a missing edge', original.replace(edge, edge.replace(/\S.*$/, 'pass')), async () => {
          await load(run);
          return emittedTests(run.folder);
        }),
      ];
      await load(run);
      return found;
    },
    suites: modelSuites(() => pythonEnvironment(`airflow${id}`), version),
    async close() {
      await process_?.close();
    },
  };
}
