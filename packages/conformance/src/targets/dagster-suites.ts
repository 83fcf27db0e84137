import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import dagsterAdapter from '@sparkle-orchestration/adapter-dagster';
import { type ExecutionGraph, emitDeployment, hasErrors } from '@sparkle-orchestration/core';
import { originAt } from '@sparkle-orchestration/core/testing';
import { intervalForTick, ticksBetween } from '@sparkle-orchestration/schedules';
import { caseGraph, sqlTask, works } from '../graph-cases/parts.js';
import type { PythonProcess } from './python-process.js';

const packageName = 'suite';

/** Emits graphs into a folder of their own and lets Dagster load them while `work` is done. Codes of what was reported. */
export async function withProject<T>(
  driver: PythonProcess,
  graphs: readonly ExecutionGraph[],
  env: Readonly<Record<string, string>>,
  work: (codes: readonly string[]) => Promise<T>,
): Promise<T> {
  const { files, diagnostics } = emitDeployment({
    adapter: dagsterAdapter,
    graphs,
    options: { package: packageName },
    env: 'dev',
    project: 'conformance',
    runnerVersion: '0.1.0',
    regenerate: 'npm run conformance',
  });
  if (hasErrors(diagnostics)) throw new Error(diagnostics.map((one) => `${one.code}: ${one.message}`).join('\n'));
  const folder = mkdtempSync(join(tmpdir(), 'sparkle-dagster-suite-'));
  for (const { path, content } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  try {
    await answerOf(driver, { load: folder, package: packageName, env });
    return await work(diagnostics.map((one) => `${one.code} ${one.location?.line ?? 0}`));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The answer of the driver to a command. @throws Error with what Dagster said */
export async function answerOf<T>(driver: PythonProcess, command: Readonly<Record<string, unknown>>): Promise<T> {
  const answer = await driver.send(command);
  if (answer['error']) throw new Error(String(answer['error']));
  return answer as T;
}

/** Two days around each change of clocks of 2026. */
const changes: readonly { readonly timezone: string; readonly start: string; readonly end: string }[] = [
  { timezone: 'Europe/Berlin', start: '2026-03-28T12:00:00Z', end: '2026-03-30T12:00:00Z' },
  { timezone: 'Europe/Berlin', start: '2026-10-24T12:00:00Z', end: '2026-10-26T12:00:00Z' },
  { timezone: 'America/New_York', start: '2026-03-07T12:00:00Z', end: '2026-03-09T12:00:00Z' },
  { timezone: 'America/New_York', start: '2026-10-31T12:00:00Z', end: '2026-11-02T12:00:00Z' },
];

/** Also at hours that the clock skips or has twice. */
const crons = ['0 6 * * *', '0 * * * *', '*/30 * * * *', '30 2 * * *', '30 1 * * *', '0 0 * * *', '0 6 * * 1'];

interface Tick {
  readonly tick: string;
  readonly key: string;
  readonly interval: readonly [string, string];
}

const iso = (date: Date) => date.toISOString();

const twiceCode = 'adapter-dagster/hour-comes-twice';

/** The second time that the clock of a zone shows what it shows at an instant, where it does so twice. */
function secondTime(date: Date, timezone: string): Date {
  const later = new Date(date.getTime() + 3_600_000);
  const clock = (at: Date) => at.toLocaleString('en-GB', { timeZone: timezone });
  return clock(later) === clock(date) ? later : date;
}

/** Schedules asked by Dagster over both changes of clocks tick when the local ones do, for the same intervals. */
export async function tickOverClockChanges(driver: PythonProcess): Promise<readonly string[]> {
  const problems: string[] = [];
  const schedules = changes.flatMap((change, at) =>
    crons.map((cron, index) => ({ ...change, cron, name: `ticks_${at}_${index}`, line: 10 * (at + 1) + index })),
  );
  const graphs = schedules.map(({ cron, timezone, name, line, start }) => {
    const startDate = iso(new Date(new Date(start).getTime() - 14 * 86_400_000)).slice(0, 10);
    return caseGraph('duckdb', name, [sqlTask('duckdb', 'mark', [works])], {
      schedule: { cron, timezone, startDate, catchup: false, jitterSeconds: 0, origin: originAt(line) },
    });
  });
  let count = 0;
  await withProject(driver, graphs, {}, async (codes) => {
    for (const { cron, timezone, name, line, start, end } of schedules) {
      const { ticks } = await answerOf<{ ticks: readonly Tick[] }>(driver, { ticks: `${name}_schedule`, start, end });
      // Of an hour that comes twice Dagster takes the second one, and a warning at the schedule says so.
      const told = codes.includes(`${twiceCode} ${line}`);
      const moment = (date: Date) => iso(told ? secondTime(date, timezone) : date);
      const wanted = [...ticksBetween({ cron, timezone }, new Date(start), new Date(end))].map((tick) => {
        const interval = intervalForTick({ cron, timezone }, tick);
        return `${moment(tick)}: ${interval ? `${moment(interval.start)} to ${moment(interval.end)}` : 'nothing'}`;
      });
      const found = ticks.map(
        ({ tick, interval }) => `${iso(new Date(tick))}: ${interval.map((one) => iso(new Date(one))).join(' to ')}`,
      );
      count += ticks.length;
      if (new Set(ticks.map(({ key }) => key)).size !== ticks.length)
        problems.push(`${cron} ${timezone}: a key comes twice`);
      const missing = wanted.filter((one) => !found.includes(one));
      const more = found.filter((one) => !wanted.includes(one));
      if (missing.length + more.length > 0)
        problems.push(`${cron} ${timezone} until ${end}: missing ${missing.join(', ')}; instead ${more.join(', ')}`);
    }
  });
  process.stdout.write(`  -- dagster ticks: ${count} ticks of ${schedules.length} schedules\n`);
  return problems;
}

/** A sensor that catches up asks for the interval of every tick since the start date, each once and oldest first. */
export async function catchUpOverClockChange(driver: PythonProcess): Promise<readonly string[]> {
  const schedule = { cron: '0 * * * *', timezone: 'Europe/Berlin' };
  const [startDate, endDate] = ['2026-10-24', '2026-10-26'];
  const graph = caseGraph('duckdb', 'missed', [sqlTask('duckdb', 'mark', [works])], {
    schedule: { ...schedule, startDate, endDate, catchup: true, jitterSeconds: 0, origin: originAt(1) },
  });
  // Midnight in Berlin: before the change two hours ahead of UTC, behind it one.
  const [from, to] = [new Date('2026-10-23T22:00:00Z'), new Date('2026-10-25T23:00:00Z')];
  const wanted = [...ticksBetween({ ...schedule, startDate, endDate }, from, new Date(to.getTime() + 1))].map(
    (tick) => {
      const interval = intervalForTick(schedule, tick);
      return interval ? `${iso(interval.start)} to ${iso(interval.end)}` : 'nothing';
    },
  );
  const found: string[] = [];
  const keys: string[] = [];
  await withProject(driver, [graph], {}, async () => {
    for (;;) {
      const asked = await answerOf<{ keys: readonly string[]; intervals: readonly (readonly string[])[] }>(driver, {
        sensor: 'missed_catch_up',
      });
      if (asked.keys.length === 0 || found.length > wanted.length) return;
      keys.push(...asked.keys);
      found.push(...asked.intervals.map((ends) => ends.map((one) => iso(new Date(one))).join(' to ')));
    }
  });
  return [
    ...(new Set(keys).size === keys.length ? [] : ['a key comes twice']),
    ...(found.join() === wanted.join() ? [] : [`asked for ${found.join(', ')}; not ${wanted.join(', ')}`]),
  ];
}
