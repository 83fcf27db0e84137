import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import dagsterAdapter from '@sparkle-orchestration/adapter-dagster';
import { type ExecutionGraph, emitDeployment, hasErrors, type Output } from '@sparkle-orchestration/core';
import { installRunner, lockedVersion, pythonEnvironment } from '../cache.js';
import type { RunReport } from '../case.js';
import { runnerFolder } from './airflow-process.js';
import { catchUpOverClockChange, tickOverClockChanges } from './dagster-suites.js';
import { type PythonProcess, startPython } from './python-process.js';
import type { CaseRun, Target } from './target.js';

const packageName = 'conformance';

interface DriverStep {
  readonly state: string;
  readonly tries: number;
  readonly start?: number;
  readonly end?: number;
  readonly outputs: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

interface DriverRun {
  readonly state: string;
  readonly interval: readonly [string, string];
  readonly steps: Readonly<Record<string, DriverStep>>;
  /** Asset checks as they were evaluated last, by key of the asset and name. */
  readonly checks: Readonly<
    Record<string, { readonly passed: boolean; readonly severity: string; readonly breaches: number }>
  >;
  readonly error?: string;
  readonly log: string;
}

/** Addresses of connections as the emitted project reads them. */
function addresses(run: CaseRun): Readonly<Record<string, string>> {
  const { properties, kind } = run.warehouse;
  const word = (value: unknown) => encodeURIComponent(String(value ?? ''));
  return {
    ...(kind === 'postgres'
      ? {
          WAREHOUSE_URL: `postgresql://${word(properties['user'])}:${word(properties['password'])}@${properties['host']}:${properties['port']}/${word(properties['database'])}`,
        }
      : {}),
    SLACK_ALERTS_URL: run.sink.url,
    WEB_ALERTS_URL: run.sink.url,
    MAIL_ALERTS_URL: `smtp://127.0.0.1:${run.sink.mailPort}?from=sparkle@example.org`,
  };
}

function write(output: Output, folder: string): void {
  for (const { path, content } of output.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** The linter and formatter on emitted Python, with the rules of the emitted project. */
function lint(venv: string, folder: string): readonly string[] {
  const ruff = join(venv, 'bin', 'ruff');
  const runs = [
    ['check', '--isolated', '--no-cache', '--output-format', 'concise', '--select', 'E4,E7,E9,F,UP,B', folder],
    ['format', '--isolated', '--no-cache', '--check', '--line-length', '110', folder],
  ];
  return runs.flatMap((args) => {
    const ran = spawnSync(ruff, args, { encoding: 'utf8' });
    return ran.status === 0 ? [] : [`ruff ${args[0]}: ${(ran.stdout || ran.stderr).trim().split('\n')[0]}`];
  });
}

const key = (pipeline: string, operation: string | undefined) => JSON.stringify([pipeline, operation ?? null]);

/** The step of an asset is named by its key, that of an op by itself. */
const stepName = (target: string) => target.replaceAll('/', '__').replace(/[^A-Za-z0-9_.]/g, '_');

/** Emitted projects, loaded by Dagster's validators and executed in its process. */
export function dagsterTarget(): Target {
  let venv = '';
  let process_: PythonProcess | undefined;
  let loaded: CaseRun | undefined;
  const emitted = new Map<CaseRun, ReadonlyMap<string, string>>();

  const driver = () => {
    process_ ??= startPython(venv, 'dagster_driver.py', {
      ...process.env,
      DAGSTER_DISABLE_TELEMETRY: 'true',
      DO_NOT_TRACK: '1',
      PYTHONDONTWRITEBYTECODE: '1',
      PYTHONWARNINGS: 'ignore',
      TZ: 'UTC',
    });
    return process_;
  };

  const emit = (run: CaseRun): readonly string[] => {
    const output = emitDeployment({
      adapter: dagsterAdapter,
      graphs: run.graphs,
      options: { package: packageName, runner: run.case.runner ?? 'wheel' },
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
    emitted.set(run, new Map(nodes.map((node) => [key(node.pipeline, node.operation), node.target])));
    return lint(venv, run.folder);
  };

  const path = (runner: 'wheel' | 'path') =>
    `${runner === 'path' ? runnerFolder(join(venv, 'runner')) : join(venv, 'bin')}:${process.env['PATH'] ?? ''}`;

  const load = async (run: CaseRun): Promise<readonly string[]> => {
    const answer = await driver().send({
      load: run.folder,
      package: packageName,
      env: {
        PATH: path(run.case.runner ?? 'wheel'),
        ...run.environment,
        ...addresses(run),
        SPARKLE_PROJECT_ROOT: run.root,
      },
    });
    loaded = run;
    if (answer['error']) return [String(answer['error'])];
    const jobs = Object.keys(answer['jobs'] as object);
    const missing = run.graphs.filter(
      (graph) => !jobs.includes(emitted.get(run)?.get(key(graph.pipeline, undefined)) ?? ''),
    );
    const test = await driver().send({ test: join(run.folder, 'tests', 'test_definitions.py') });
    return [
      ...missing.map((graph) => `Dagster has no job for ${graph.pipeline}`),
      ...(test['error'] ? [`tests/test_definitions.py: ${String(test['error'])}`] : []),
    ];
  };

  /** How a task ended: its step, the steps of its items, and the gate in front of it. */
  const taskOf = (answer: DriverRun, step: string) => {
    const own = answer.steps[step];
    const items = Object.entries(answer.steps).filter(([name]) => name.startsWith(`${step}__each[`));
    if (!own && items.some(([, item]) => item.state === 'failed'))
      return { state: 'failed', tries: Math.max(...items.map(([, item]) => item.tries)) };
    const gate = answer.steps[`${step}_may_start`];
    if (own?.state === 'skipped' && gate?.outputs['end']?.['state'] === 'upstream_failed')
      return { ...own, state: 'upstream_failed' };
    // Behind a failed step Dagster tells nothing of a step.
    if (!own || (own.state === 'absent' && own.tries === 0)) return { state: 'upstream_failed', tries: 0 };
    return own;
  };

  /** What asset checks told. A check has passed exactly when it found nothing. */
  const checksOf = (answer: DriverRun): Pick<RunReport, 'checks'> => {
    const told = Object.entries(answer.checks);
    const untrue = told.filter(([, { passed, breaches }]) => passed !== (breaches === 0));
    if (untrue.length > 0) throw new Error(`checks that say otherwise than they count: ${JSON.stringify(untrue)}`);
    // A job of ops tells of its checks in its log.
    if (told.length === 0) return {};
    return {
      checks: Object.fromEntries(
        told.map(([name, { severity, breaches }]) => [
          name.slice(name.indexOf(':') + 1),
          { severity: severity === 'ERROR' ? ('fail' as const) : ('warn' as const), breaches },
        ]),
      ),
    };
  };

  const tasksOf = (answer: DriverRun, graph: ExecutionGraph, targets: ReadonlyMap<string, string>) =>
    Object.fromEntries(
      graph.operations.map((operation) => {
        const target = targets.get(key(graph.pipeline, operation.id)) ?? operation.id;
        const { state, tries, start, end } = taskOf(answer, stepName(target)) as DriverStep;
        return [
          operation.id,
          {
            state,
            tries,
            ...(start === undefined ? {} : { start: start * 1000 }),
            ...(end === undefined ? {} : { end: end * 1000 }),
          },
        ];
      }),
    );

  return {
    name: 'dagster',
    evidence: 'executed',
    tool: `Dagster ${lockedVersion('dagster', 'dagster')}`,
    install() {
      venv = pythonEnvironment('dagster');
      installRunner(venv);
    },
    async load(run) {
      const problems = emit(run);
      return emitted.has(run) ? [...problems, ...(await load(run))] : problems;
    },
    async execute(run, step): Promise<RunReport> {
      if (loaded !== run) await load(run);
      const targets = emitted.get(run) ?? new Map<string, string>();
      const graph = run.graphs.find((one) => one.pipeline === step.pipeline);
      const answer = (await driver().send({
        run: targets.get(key(step.pipeline, undefined)) ?? step.pipeline,
        interval: step.interval,
        params: step.params,
      })) as unknown as DriverRun;
      if (answer.error) throw new Error(answer.error);
      return {
        state: answer.state,
        interval: answer.interval,
        tasks: graph ? tasksOf(answer, graph, targets) : {},
        ...checksOf(answer),
        log: answer.log,
      };
    },
    native(run) {
      const all = run.graphs.flatMap((graph) => graph.operations.map((operation) => operation.id));
      const native = run.graphs.flatMap((graph) =>
        dagsterAdapter.nativeOperations(graph, dagsterAdapter.options.parse({})),
      );
      return all.length === 0 ? 1 : native.length / all.length;
    },
    /** Each fault is one that a person could put into the files. */
    async faults() {
      const run = loaded;
      const job = run && emitted.get(run)?.get(key(run.graphs[0]?.pipeline ?? '', undefined));
      if (!run || job === undefined) return [];
      const file = join(run.folder, 'src', packageName, 'defs', `${job}.py`);
      const original = readFileSync(file, 'utf8');
      const plant = async (fault: string, text: string, find: () => Promise<readonly string[]>) => {
        if (text === original) return { fault: `${fault} (it could not be planted)`, found: false };
        writeFileSync(file, text);
        const found = (await find()).length > 0;
        writeFileSync(file, original);
        return { fault, found };
      };
      const tests = join(run.folder, 'tests', 'test_definitions.py');
      const plantIn = async (path: string, fault: string, change: (text: string) => string) => {
        const text = readFileSync(path, 'utf8');
        if (change(text) === text) return { fault: `${fault} (it could not be planted)`, found: false };
        writeFileSync(path, change(text));
        const found = (await load(run)).length > 0;
        writeFileSync(path, text);
        return { fault, found };
      };
      return [
        await plant(
          'an unused import',
          original.replace('import dagster as dg', 'import socket\n\nimport dagster as dg'),
          async () => lint(venv, run.folder),
        ),
        await plant('a loose layout', original.replace('partitions_def=', 'partitions_def = '), async () =>
          lint(venv, run.folder),
        ),
        await plant('a zone that is not there', original.replace('timezone="', 'timezone="Nowhere/'), () => load(run)),
        await plant(
          'a module that is not there',
          original.replace('from ..common import', 'from ..nothing import'),
          () => load(run),
        ),
        await plantIn(tests, 'a job that the project lacks', (text) => text.replace('JOBS = ["', 'JOBS = ["other_')),
      ];
    },
    suites: [
      { name: 'ticks over changes of clocks', long: false, run: () => tickOverClockChanges(driver()) },
      { name: 'missed ticks caught up', long: false, run: () => catchUpOverClockChange(driver()) },
    ],
    async close() {
      await process_?.close();
    },
  };
}
