import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import stepFunctions, {
  lintStateMachine,
  lintTemplate,
  machineArnOf,
} from '@sparkle-orchestration/adapter-stepfunctions';
import { emitDeployment, type FileNode, hasErrors, type Output } from '@sparkle-orchestration/core';
import { lockedVersion, nodeCommand, packageRoot, pythonEnvironment } from '../cache.js';
import type { RunReport, Step } from '../case.js';
import { type PythonProcess, startPython } from './python-process.js';
import type { CaseRun, Target } from './target.js';

export const commandLine = fileURLToPath(new URL('../../apps/cli/bin/sparkle.js', `file://${packageRoot}`));

/** `sparkle` of this checkout, and an `aws` that writes down what a container tells Step Functions. */
function commandsOfImage(home: string): string {
  const bin = join(home, 'bin');
  mkdirSync(bin, { recursive: true });
  const commands = {
    sparkle: `#!/bin/sh\nexec "${process.execPath}" "${commandLine}" "$@"\n`,
    aws: `#!/bin/sh
[ "$2" = send-task-heartbeat ] && exit 0
for word in "$@"; do
  case $word in file://*) cat "\${word#file://}" ;; *) printf '%s' "$word" ;; esac
  printf '\\0'
done > "$SPARKLE_TOLD/told.json"
`,
  };
  for (const [name, text] of Object.entries(commands)) {
    writeFileSync(join(bin, name), text);
    chmodSync(join(bin, name), 0o755);
  }
  return bin;
}

/** Files of the output as they are deployed. */
export function write(output: Output, folder: string): void {
  for (const { path, content } of output.files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** A case as its deployment; errors of emitting are problems. */
export function emitCase(run: CaseRun): { readonly output?: Output; readonly problems: readonly string[] } {
  const output = emitDeployment({
    adapter: stepFunctions,
    graphs: run.graphs,
    options: {},
    env: 'dev',
    project: 'conformance',
    runnerVersion: '0.1.0',
    regenerate: 'npm run conformance',
  });
  if (hasErrors(output.diagnostics)) {
    const errors = output.diagnostics.filter((d) => d.severity === 'error');
    return { problems: errors.map((d) => `${d.code}: ${d.message}`) };
  }
  write(output, run.folder);
  return { output, problems: [] };
}

/** Definitions of an output by the name of their machine. */
export function machinesOf(output: Output): Readonly<Record<string, string>> {
  return Object.fromEntries(
    output.files
      .filter((file) => /(^|\/)state_machines?(\/[^/]+)?\.json$/.test(file.path))
      .map((file) => [file.nodes.find((node) => node.operation === undefined)?.target ?? '', file.content]),
  );
}

/** Our own rules, for what the linters of AWS and others miss. */
export const ownRules = (output: Output): readonly string[] =>
  output.files.flatMap(({ path, content }) => ownRulesOf(path, content));

function ownRulesOf(path: string, content: string): readonly string[] {
  const found = path.endsWith('.json') && path.startsWith('state_machine') ? lintStateMachine(content) : [];
  const template = path === 'cloudformation.yaml' ? lintTemplate(content) : [];
  return [...found, ...template].map((problem) => `${path}: ${problem}`);
}

/** The schema of the state language, with the syntax of its expressions. */
export function aslValidator(command: string, folder: string, output: Output): readonly string[] {
  const files = output.files.map((file) => file.path).filter((path) => /^state_machine.*\.json$/.test(path));
  const words = files.flatMap((path) => ['--json-path', path]);
  const ran = spawnSync(process.execPath, [realpathSync(command), ...words], { cwd: folder, encoding: 'utf8' });
  return ran.status === 0 ? [] : (ran.stdout + ran.stderr).trim().split('\n').slice(0, 5);
}

/** The linter of templates, on the very files. */
export function cfnLint(venv: string, folder: string): readonly string[] {
  const ran = spawnSync(join(venv, 'bin', 'cfn-lint'), ['--format', 'parseable', 'cloudformation.yaml'], {
    cwd: folder,
    encoding: 'utf8',
  });
  return ran.status === 0 ? [] : (ran.stdout || ran.stderr).trim().split('\n').slice(0, 5);
}

interface Try {
  readonly start: number;
  readonly end: number;
  readonly error: string | null;
}

export interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly cause?: string;
  readonly entered: readonly string[];
  readonly left: Readonly<Record<string, string | null>>;
  readonly tries: Readonly<Record<string, readonly Try[]>>;
  readonly intervals: readonly (readonly [string, string])[];
  /** Started machines that did not succeed. */
  readonly others?: readonly string[];
  readonly locks: number;
  readonly log: string;
}

/** How the operations of a graph ended, read from the history of the execution and from what its tasks did. */
export function tasksOf(answer: Answer, nodes: readonly FileNode[]): RunReport['tasks'] {
  const entered = new Set(answer.entered);
  const handed = (name: string, operation: string): string | undefined => {
    const output: unknown = JSON.parse(answer.left[name] ?? '{}');
    const found = (output as Readonly<Record<string, { state?: string } | undefined>> | null)?.[operation];
    return found?.state;
  };
  const one = (operation: string, name: string): RunReport['tasks'][string] => {
    if (!entered.has(name)) {
      const state = entered.has(`${name}-skipped`) ? 'skipped' : 'upstream_failed';
      return { state, tries: 0 };
    }
    const tries = answer.tries[name] ?? [];
    const last = tries.at(-1);
    const local = operation.split('.').at(-1) ?? operation;
    const inside = handed(name, operation) ?? handed(name, local);
    const own = last === undefined ? inside : last.error === null ? 'success' : 'failed';
    const times = last && tries[0] ? { start: tries[0].start * 1000, end: last.end * 1000 } : {};
    return { state: inside === 'failed' ? 'failed' : (own ?? 'success'), tries: Math.max(1, tries.length), ...times };
  };
  return Object.fromEntries(
    nodes.flatMap((node) => {
      const name = node.target.split('.').at(-1) ?? '';
      return node.operation === undefined ? [] : [[node.operation, one(node.operation, name)] as const];
    }),
  );
}

/** Where the placeholders of a definition lead in a case: the sinks of messages, and names for the rest. */
export function placeholders(run: CaseRun, definitions: readonly string[]): Readonly<Record<string, string>> {
  const names = definitions.flatMap((text) => [...text.matchAll(/\$\{(\w+)\}/g)].map((found) => found[1] ?? ''));
  const value = (name: string) => {
    if (name.endsWith('Endpoint')) return run.sink.url;
    if (name.endsWith('Sender')) return 'sparkle@example.org';
    if (name === 'LockTable') return 'locks';
    return `arn:aws:test:us-east-1:123456789012:${name}`;
  };
  return Object.fromEntries(names.map((name) => [name, value(name)]));
}

/**
 * Cases of a whole run: how tasks follow each other, what is handed on, and loads and transforms of each kind of project.
 * Every task is a process of its own; all cases would take an hour. The others run when they are asked for.
 */
const cases = [
  'bronze-csv-append',
  'choices',
  'edges',
  'hooks',
  'intervals',
  'jobs',
  'mapping',
  'mixed_needs',
  'nasty-names',
  'params',
  'retries',
  'silver_merge',
  'starting',
  'timeouts',
];

/** Emitted state machines, executed by the interpreter of moto with the processes of the runner behind their tasks. */
export function stepFunctionsTarget(): Target {
  let venv = '';
  let linters = '';
  let validator = '';
  let home: string | undefined;
  let process_: PythonProcess | undefined;
  let bin = '';
  let count = 0;
  const emitted = new Map<CaseRun, Output>();
  const moto = () => {
    if (!process_) {
      home = mkdtempSync(join(tmpdir(), 'sparkle-stepfunctions-'));
      bin = commandsOfImage(home);
      process_ = startPython(venv, 'stepfunctions_driver.py', { ...process.env, PYTHONWARNINGS: 'ignore' });
    }
    return process_;
  };

  return {
    name: 'stepfunctions',
    only: cases,
    evidence: 'emulator',
    tool: `AWS Step Functions (interpreter of moto ${lockedVersion('stepfunctions-moto', 'moto')})`,
    install() {
      venv = pythonEnvironment('stepfunctions-moto');
      linters = pythonEnvironment('stepfunctions');
      validator = nodeCommand('asl-validator', '4.0.0');
    },
    async load(run) {
      const { output, problems } = emitCase(run);
      if (!output) return problems;
      emitted.set(run, output);
      return [...ownRules(output), ...aslValidator(validator, run.folder, output), ...cfnLint(linters, run.folder)];
    },
    async execute(run, step: NonNullable<Step['run']>): Promise<RunReport> {
      const output = emitted.get(run);
      if (!output) throw new Error('the case was not emitted');
      const machines = machinesOf(output);
      const nodes = output.files.flatMap((file) => file.nodes).filter((node) => node.pipeline === step.pipeline);
      const machine = nodes.find((node) => node.operation === undefined)?.target ?? '';
      const arns = Object.fromEntries(
        output.files
          .flatMap((file) => file.nodes)
          .filter((node) => node.operation === undefined)
          .map((node) => [machineArnOf(node.pipeline), node.target]),
      );
      count++;
      const driver = moto();
      const answer = (await driver.send({
        run: machine,
        machines,
        arns,
        values: placeholders(run, Object.values(machines)),
        name: `case-${count}`,
        input: { scheduled_time: step.interval[1], ...(step.params ? { params: step.params } : {}) },
        env: {
          ...run.environment,
          PATH: `${bin}:${process.env['PATH'] ?? ''}`,
          SPARKLE_PROJECT_ROOT: run.root,
        },
        cwd: run.folder,
        mail: run.sink.mailPort,
      })) as unknown as Answer;
      const state = answer.status === 'SUCCEEDED' ? 'success' : 'failed';
      if ((answer.others ?? []).length > 0) throw new Error(`a machine that was started failed: ${answer.log}`);
      if (answer.locks > 0) throw new Error('the lock of the run was not given back');
      const tasks = tasksOf(answer, nodes);
      const log = `${answer.error}: ${answer.cause} ${JSON.stringify(tasks)} ${answer.entered.join(' ')}\n${answer.log}`;
      // All tasks of a run have one interval.
      const [interval = ['', ''], ...others] = answer.intervals;
      if (others.length > 0) throw new Error(`tasks had several intervals: ${JSON.stringify(answer.intervals)}`);
      return { state, interval, tasks, log };
    },
    native(run) {
      const all = run.graphs.flatMap((graph) => graph.operations.map((operation) => operation.id));
      const native = run.graphs.flatMap((graph) =>
        stepFunctions.nativeOperations(graph, stepFunctions.options.parse({})),
      );
      return all.length === 0 ? 1 : native.length / all.length;
    },
    async faults() {
      const [run, output] = [...emitted].at(-1) ?? [];
      if (!run || !output) return [];
      const file = output.files.find((one) => /^state_machine.*\.json$/.test(one.path));
      if (!file) return [];
      const plant = (fault: string, path: string, change: (text: string) => string, find: () => readonly string[]) => {
        const original = readFileSync(join(run.folder, path), 'utf8');
        writeFileSync(join(run.folder, path), change(original));
        const found = change(original) !== original && find().length > 0;
        writeFileSync(join(run.folder, path), original);
        return { fault, found };
      };
      const validate = () => aslValidator(validator, run.folder, output);
      const rules = (path: string) => () => ownRulesOf(path, readFileSync(join(run.folder, path), 'utf8'));
      const template = 'cloudformation.yaml';
      return [
        plant('an unknown field of a state', file.path, (text) => text.replace('"Assign"', '"Assing"'), validate),
        plant(
          'an expression that cannot be read',
          file.path,
          (text) => text.replace('$fromMillis(', '$fromMillis(('),
          validate,
        ),
        plant(
          'a way that leads nowhere',
          file.path,
          (text) => text.replace(/"Next": "\w+"/, '"Next": "Nowhere"'),
          rules(file.path),
        ),
        plant(
          'an integration that is none',
          file.path,
          (text) => text.replace('ecs:runTask', 'ecs:walkTask'),
          rules(file.path),
        ),
        plant(
          'a field of JSONPath machines',
          file.path,
          (text) => text.replace('"Output"', '"ResultPath"'),
          rules(file.path),
        ),
        plant(
          'a cron without a question mark',
          template,
          (text) => text.replace(/cron\(([^?]*)\?/, 'cron($1*'),
          rules(template),
        ),
        plant('a right on everything', template, (text) => text.replace('ecs:RunTask', 'ecs:*'), rules(template)),
        plant(
          'a property that is none',
          template,
          (text) => text.replace('StateMachineType:', 'StateMachineKind:'),
          () => cfnLint(linters, run.folder),
        ),
      ];
    },
    async close() {
      await process_?.close();
      if (home) rmSync(home, { recursive: true, force: true });
    },
  };
}
