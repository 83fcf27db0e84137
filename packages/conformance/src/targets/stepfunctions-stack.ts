import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Output } from '@sparkle-orchestration/core';
import { lockedVersion, packageRoot, pythonEnvironment } from '../cache.js';
import type { RunReport, Step } from '../case.js';
import { type Answer, cfnLint, commandLine, emitCase, ownRules, tasksOf } from './stepfunctions.js';
import type { CaseRun, Target } from './target.js';

/** Deployed as a whole. Messages are left out: ministack makes no connections of EventBridge in a stack. */
const cases = ['intervals', 'params'];

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (typeof address !== 'object' || address === null) throw new Error('there is no free port');
  return address.port;
}

interface Event {
  readonly stateEnteredEventDetails?: { readonly name: string };
  readonly stateExitedEventDetails?: { readonly name: string; readonly output?: string };
}

interface Call {
  readonly command?: readonly string[];
  readonly code?: number;
  readonly errors?: string;
  readonly entered?: string;
}

/** The emulator in a process of its own. */
class Emulator {
  private child: ChildProcess | undefined;
  private port = 0;
  readonly home = mkdtempSync(join(tmpdir(), 'sparkle-ministack-'));
  readonly calls = join(this.home, 'calls.jsonl');
  private readonly settings = join(this.home, 'case.json');

  constructor(private readonly venv: string) {}

  get environment(): NodeJS.ProcessEnv {
    return {
      ...process.env,
      PATH: `${join(this.home, 'bin')}:${join(this.venv, 'bin')}:${process.env['PATH'] ?? ''}`,
      AWS_ENDPOINT_URL: `http://127.0.0.1:${this.port}`,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_PAGER: '',
    };
  }

  async start(): Promise<void> {
    if (this.child) return;
    mkdirSync(join(this.home, 'bin'), { recursive: true });
    writeFileSync(join(this.home, 'bin', 'sparkle'), `#!/bin/sh\nexec "${process.execPath}" "${commandLine}" "$@"\n`);
    chmodSync(join(this.home, 'bin', 'sparkle'), 0o755);
    this.port = await freePort();
    this.child = spawn(join(this.venv, 'bin', 'python'), [join(packageRoot, 'python', 'ministack_server.py')], {
      env: {
        ...this.environment,
        BIND_HOST: '127.0.0.1',
        GATEWAY_PORT: String(this.port),
        SFN_WAIT_SCALE: '0.1',
        CASE_SETTINGS: this.settings,
      },
      stdio: 'ignore',
    });
    for (let left = 240; left > 0; left--) {
      const answer = await fetch(`http://127.0.0.1:${this.port}/_ministack/health`).catch(() => undefined);
      if (answer) return;
      await sleep(250);
    }
    throw new Error('ministack does not answer');
  }

  /** What containers run in, and where calls are noted from now on. */
  use(run: CaseRun): void {
    const env = { ...run.environment, SPARKLE_PROJECT_ROOT: run.root };
    const settings = { folder: run.folder, env, calls: this.calls, mail: run.sink.mailPort };
    writeFileSync(this.settings, JSON.stringify(settings));
    writeFileSync(this.calls, '');
  }

  noted(): readonly Call[] {
    const lines = readFileSync(this.calls, 'utf8').split('\n');
    return lines.flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Call]));
  }

  /** A command with its output; throws what it wrote when it fails. Others go on meanwhile. */
  async command(words: readonly string[], cwd: string, more: NodeJS.ProcessEnv = {}): Promise<string> {
    const [program = '', ...rest] = words;
    const child = spawn(program, rest, { cwd, env: { ...this.environment, ...more } });
    let [out, errors] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString('utf8');
    });
    child.stderr.on('data', (chunk: Buffer) => {
      errors += chunk.toString('utf8');
    });
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0)
      throw new Error(`${words.slice(0, 4).join(' ')}: ${errors.trim().slice(-1500) || out.slice(-1500)}`);
    return out.trim();
  }

  async aws(...words: readonly string[]): Promise<string> {
    return this.command(['aws', ...words], this.home);
  }

  /** A call of the API of Step Functions, without the start of a command for each look. */
  async states<T>(action: string, given: Readonly<Record<string, unknown>>): Promise<T> {
    const answer = await fetch(`http://127.0.0.1:${this.port}/`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': `AWSStepFunctions.${action}`,
        authorization:
          'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/states/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(given),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${action}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as T;
  }

  async close(): Promise<void> {
    const { child } = this;
    if (child) {
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    rmSync(this.home, { recursive: true, force: true });
  }
}

/** `CLUSTER_ARN` and so on: every variable that the emitted script asks for. */
async function values(emulator: Emulator, run: CaseRun, script: string): Promise<NodeJS.ProcessEnv> {
  const names = [...script.matchAll(/^: "\$\{(\w+):\?/gm)].map((found) => found[1] ?? '');
  const found: Record<string, string> = {};
  for (const name of names) {
    if (name === 'DEFINITION_BUCKET') found[name] = 'definitions';
    else if (name.endsWith('_ENDPOINT')) found[name] = run.sink.url;
    else if (name.endsWith('_SENDER')) found[name] = 'sparkle@example.org';
    else if (name.endsWith('_SECRET_ARN') || name.endsWith('_AUTHORIZATION_ARN')) {
      const secret = `${name.toLowerCase()}-${Math.abs(Date.now() % 1e9)}`;
      const words = ['create-secret', '--name', secret, '--secret-string', 'Bearer token', '--query', 'ARN'];
      found[name] = await emulator.aws('secretsmanager', ...words, '--output', 'text');
    } else if (name.endsWith('_IDS')) found[name] = 'subnet-1,subnet-2';
    else found[name] = `arn:aws:ecs:us-east-1:000000000000:${name.toLowerCase()}`;
  }
  return found;
}

/** Terraform's own check where it and its provider are here, else a parser of its language; says which. */
function terraform(venv: string, folder: string): readonly string[] {
  const mirror = process.env['SPARKLE_TERRAFORM_MIRROR'];
  if (mirror === undefined || spawnSync('terraform', ['version']).error) {
    const program = 'import hcl2, sys\nfor name in ("main.tf", "versions.tf"):\n    hcl2.load(open(name))';
    const ran = spawnSync(join(venv, 'bin', 'python'), ['-c', program], { cwd: folder, encoding: 'utf8' });
    return ran.status === 0 ? [] : [`main.tf: ${ran.stderr.trim().split('\n').at(-1)}`];
  }
  const config = join(folder, '.terraformrc');
  writeFileSync(
    config,
    `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`,
  );
  const env = { ...process.env, TF_CLI_CONFIG_FILE: config, CHECKPOINT_DISABLE: '1' };
  const steps = [
    ['fmt', '-check'],
    ['init', '-backend=false', '-input=false'],
    ['validate', '-no-color'],
  ];
  for (const words of steps) {
    const ran = spawnSync('terraform', words, { cwd: folder, env, encoding: 'utf8' });
    if (ran.status !== 0) return [`terraform ${words[0]}: ${(ran.stderr || ran.stdout).trim().slice(-600)}`];
  }
  return [];
}

/** Emitted stacks, deployed by their own script and the `aws` command into ministack, and run there. */
export function stepFunctionsStackTarget(): Target {
  let venv = '';
  let emulator: Emulator | undefined;
  const emitted = new Map<CaseRun, { readonly output: Output; readonly stack: string }>();
  let count = 0;

  return {
    name: 'stepfunctions-stack',
    adapter: 'stepfunctions',
    evidence: 'emulator',
    tool: `AWS Step Functions (whole stacks in ministack ${lockedVersion('stepfunctions', 'ministack')})`,
    only: cases,
    install() {
      venv = pythonEnvironment('stepfunctions');
    },
    async load(run) {
      const { output, problems } = emitCase(run);
      if (!output) return problems;
      const found = [...ownRules(output), ...cfnLint(venv, run.folder), ...terraform(venv, run.folder)];
      if (found.length > 0) return found;
      if (!emulator) {
        emulator = new Emulator(venv);
        await emulator.start();
        await emulator.aws('s3', 'mb', 's3://definitions');
      }
      count++;
      const stack = `case-${count}`;
      emulator.use(run);
      const script = readFileSync(join(run.folder, 'deploy.sh'), 'utf8');
      const given = await values(emulator, run, script);
      await emulator.command(['sh', 'deploy.sh'], run.folder, { ...given, STACK_NAME: stack });
      emitted.set(run, { output, stack });
      return [];
    },
    async execute(run, step: NonNullable<Step['run']>): Promise<RunReport> {
      const made = emitted.get(run);
      if (!made || !emulator) throw new Error('the case was not deployed');
      const { output } = made;
      emulator.use(run);
      const nodes = output.files.flatMap((file) => file.nodes).filter((node) => node.pipeline === step.pipeline);
      const machine = nodes.find((node) => node.operation === undefined)?.target ?? '';
      const arn = `arn:aws:states:us-east-1:000000000000:stateMachine:${machine}`;
      const input = { scheduled_time: step.interval[1], ...(step.params ? { params: step.params } : {}) };
      const started = await emulator.states<{ executionArn: string }>('StartExecution', {
        stateMachineArn: arn,
        input: JSON.stringify(input),
      });
      const { executionArn } = started;
      type Found = { status: string; error?: string; cause?: string };
      const look = () => emulator?.states<Found>('DescribeExecution', { executionArn }) as Promise<Found>;
      let found = await look();
      for (let left = 1200; found.status === 'RUNNING' && left > 0; left--) {
        await sleep(200);
        found = await look();
      }
      // Machines that were started and are not waited for.
      for (const other of output.files.flatMap((file) => file.nodes.filter((node) => node.operation === undefined))) {
        const stateMachineArn = `arn:aws:states:us-east-1:000000000000:stateMachine:${other.target}`;
        for (let left = 600; left > 0; left--) {
          const list = await emulator.states<{ executions: { status: string }[] }>('ListExecutions', {
            stateMachineArn,
          });
          if (list.executions.every((one) => one.status !== 'RUNNING')) break;
          await sleep(200);
        }
      }
      const history = await emulator.states<{ events: Event[] }>('GetExecutionHistory', {
        executionArn,
        maxResults: 1000,
      });
      const noted = emulator.noted();
      const entered = [
        ...history.events.flatMap((event) => event.stateEnteredEventDetails?.name ?? []),
        ...noted.flatMap((call) => call.entered ?? []),
      ];
      const document = history.events.flatMap((event) => event.stateExitedEventDetails?.output ?? []).at(-1) ?? null;
      const own = noted.filter((call) => call.command?.[2] === `graphs/${machine}.graph.json`);
      const stateOf = new Map(nodes.map((node) => [node.operation ?? '', node.target.split('.').at(-1) ?? '']));
      const tries: Record<string, { start: number; end: number; error: string | null }[]> = {};
      for (const { command = [], code } of own) {
        const name = stateOf.get(command[command.indexOf('--task') + 1] ?? '') ?? '';
        tries[name] = [...(tries[name] ?? []), { start: 0, end: 0, error: code === 0 ? null : 'failed' }];
      }
      const names = [...new Set(entered)];
      const answer: Answer = {
        status: found.status,
        entered,
        left: Object.fromEntries(names.map((name) => [name, document])),
        tries,
        intervals: [],
        locks: 0,
        log: '',
      };
      const tasks = Object.fromEntries(
        Object.entries(tasksOf(answer, nodes)).map(([id, { start: _, end: __, ...task }]) => [id, task]),
      );
      const words = own.find((call) => call.command?.includes('--interval-start'))?.command ?? [];
      const at = words.indexOf('--interval-start');
      const state = found.status === 'SUCCEEDED' ? 'success' : 'failed';
      const log = `${found.error}: ${found.cause} ${JSON.stringify(noted).slice(-2500)}`;
      return {
        state,
        interval: [words[at + 1] ?? '', words[at + 3] ?? ''],
        tasks,
        ...(state === step.state ? {} : { log }),
      };
    },
    native: () => undefined,
    async close() {
      await emulator?.close();
    },
  };
}
