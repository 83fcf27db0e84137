import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { MissingTool } from './cache.js';
import type { ConformanceCase, WarehouseKind } from './case.js';
import { readCases } from './cases.js';
import { openCase } from './open-case.js';
import { runTargets } from './parallel.js';
import { type PostgresServer, startServer } from './postgres-server.js';
import { openRecord } from './results/record.js';
import { runCase } from './run-case.js';
import { openSink, type Sink } from './sink.js';
import { targets } from './targets/index.js';
import type { Suite, Target } from './targets/target.js';

interface Asked {
  readonly targets: readonly string[];
  readonly cases: readonly string[];
  readonly warehouses: readonly string[];
  /** Write what was proven to `results/`. */
  readonly record: boolean;
  /** Parts of the names of suites; then no case is run. */
  readonly suites: readonly string[];
  /** Also what takes too long for every run. */
  readonly all: boolean;
}

function parseArguments(args: readonly string[]): Asked {
  const asked = {
    targets: [] as string[],
    cases: [] as string[],
    warehouses: [] as string[],
    record: false,
    suites: [] as string[],
    all: process.env['CI'] === 'true',
  };
  for (let index = 0; index < args.length; index++) {
    const argument = args[index] ?? '';
    if (argument === '--case') asked.cases.push(args[++index] ?? '');
    else if (argument === '--warehouse') asked.warehouses.push(args[++index] ?? '');
    else if (argument === '--suite') asked.suites.push(args[++index] ?? '');
    else if (argument === '--all') asked.all = true;
    else if (argument === '--record') asked.record = true;
    else if (argument in targets) asked.targets.push(argument);
    else
      throw new Error(
        `unknown argument ${argument}: targets are ${Object.keys(targets).join(', ')}; options --case, --warehouse, --suite, --all, --record`,
      );
  }
  return asked;
}

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** Folders of cases that passed; what failed stays, to be looked at. */
const finished: string[] = [];

const log = (line: string) => process.stdout.write(`${line}\n`);
const message = (error: unknown) => (error instanceof Error ? error.message : String(error));

async function one(
  target: Target,
  given: ConformanceCase,
  kind: WarehouseKind,
  server: PostgresServer,
  sink: Sink,
  count: Count,
  record: ReturnType<typeof openRecord>,
) {
  const label = `${target.name} ${given.name} on ${kind}`;
  const begun = Date.now();
  let problems: readonly string[];
  let share: number | undefined;
  try {
    const run = await openCase(given, kind, target.name, server, sink);
    share = target.native(run);
    const outcome = await runCase(target, run);
    problems = outcome.problems;
    if (problems.length === 0) {
      finished.push(dirname(run.folder));
      record.passed(run, share, outcome.files);
    }
  } catch (error) {
    problems = [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
  if (problems.length > 0) record.failed(given, kind);
  const native = share === undefined ? '' : `, ${Math.round(share * 100)} % native`;
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  count[problems.length === 0 ? 'passed' : 'failed']++;
  log(`${problems.length === 0 ? 'PASS' : 'FAIL'} ${label} (${seconds} s${native})`);
  for (const problem of problems) log(`     ${problem}`);
}

async function runTarget(
  target: Target,
  all: readonly ConformanceCase[],
  asked: Asked,
  server: PostgresServer,
  sink: Sink,
): Promise<Count> {
  const count: Count = { passed: 0, failed: 0, skipped: 0 };
  const record = openRecord(target, all);
  try {
    target.install();
  } catch (error) {
    if (!(error instanceof MissingTool)) throw error;
    const strict = process.env['CI'] === 'true';
    count[strict ? 'failed' : 'skipped']++;
    log(`${strict ? 'FAIL' : 'SKIP'} ${target.name}: the tool is not here: ${error.message}`);
    return count;
  }
  for (const given of asked.suites.length > 0 ? [] : all) {
    if (asked.cases.length > 0 && !asked.cases.includes(given.name)) continue;
    if (target.only && asked.cases.length === 0 && !target.only.includes(given.name)) continue;
    if (given.only && !given.only.includes(target.name)) continue;
    const reason = given.not[target.name];
    if (reason) {
      log(`  -- ${target.name} ${given.name}: ${reason}`);
      continue;
    }
    for (const kind of given.warehouses) {
      if (asked.warehouses.length === 0 || asked.warehouses.includes(kind))
        await one(target, given, kind, server, sink, count, record);
    }
  }
  for (const { fault, found } of asked.suites.length > 0 ? [] : ((await target.faults?.()) ?? [])) {
    count[found ? 'passed' : 'failed']++;
    log(`${found ? 'PASS' : 'FAIL'} ${target.name} notices ${fault}`);
  }
  if (asked.suites.length === 0 && record.finish(asked.record) && !asked.record)
    log(`  -- results/${target.name}.json differs from this run; add --record to write it`);
  if (asked.cases.length === 0) for (const suite of target.suites ?? []) await runSuite(target, suite, asked, count);
  return count;
}

async function runSuite(target: Target, suite: Suite, asked: Asked, count: Count): Promise<void> {
  if (asked.suites.length > 0 ? !asked.suites.some((part) => suite.name.includes(part)) : suite.long && !asked.all)
    return;
  const begun = Date.now();
  try {
    const problems = await suite.run();
    count[problems.length === 0 ? 'passed' : 'failed']++;
    const seconds = ((Date.now() - begun) / 1000).toFixed(1);
    log(`${problems.length === 0 ? 'PASS' : 'FAIL'} ${target.name} ${suite.name} (${seconds} s)`);
    for (const problem of problems) log(`     ${problem}`);
  } catch (error) {
    if (!(error instanceof MissingTool)) throw error;
    const strict = process.env['CI'] === 'true';
    count[strict ? 'failed' : 'skipped']++;
    log(`${strict ? 'FAIL' : 'SKIP'} ${target.name} ${suite.name}: ${error.message}`);
  }
}

/** Runs cases on targets, several targets side by side; the exit code of the process. */
export async function main(args: readonly string[]): Promise<number> {
  const asked = parseArguments(args);
  const names = asked.targets.length > 0 ? asked.targets : Object.keys(targets);
  if (names.length > 1) {
    const options = args.filter((argument) => !(argument in targets));
    const { passed, failed } = await runTargets(names, options, log);
    log(`${passed} passed, ${failed} failed`);
    return failed === 0 && passed > 0 ? 0 : 1;
  }
  const cases = readCases();
  const server = await startServer();
  const sink = await openSink();
  log(`Postgres: ${server.origin}`);
  const total: Count = { passed: 0, failed: 0, skipped: 0 };
  try {
    for (const name of names) {
      const target = targets[name]?.();
      if (!target) continue;
      const count = await runTarget(target, cases, asked, server, sink).finally(() => target.close());
      log(`${name}: ${count.passed} of ${count.passed + count.failed} good${count.skipped > 0 ? ', skipped' : ''}`);
      total.passed += count.passed;
      total.failed += count.failed;
    }
  } catch (error) {
    log(`the suite itself broke: ${message(error)}`);
    total.failed++;
  } finally {
    for (const folder of finished) rmSync(folder, { recursive: true, force: true });
    await sink.close();
    await server.stop();
  }
  log(`${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}
