import type { Cell, RunReport, Step, TableRows } from './case.js';

const show = (row: readonly Cell[]) => row.map((cell) => (cell === null ? 'NULL' : cell)).join(' | ');

/** Differences between two tables as multisets; empty when they are equal. */
export function compareRows(table: string, found: readonly (readonly Cell[])[], wanted: TableRows): readonly string[] {
  const count = (rows: readonly (readonly Cell[])[]) => {
    const counts = new Map<string, number>();
    for (const row of rows) counts.set(JSON.stringify(row), (counts.get(JSON.stringify(row)) ?? 0) + 1);
    return counts;
  };
  const [there, expected] = [count(found), count(wanted.rows)];
  const problems: string[] = [];
  for (const [row, times] of expected) {
    const missing = times - (there.get(row) ?? 0);
    if (missing > 0) problems.push(`${table}: missing ${missing} x (${show(JSON.parse(row))})`);
  }
  for (const [row, times] of there) {
    const more = times - (expected.get(row) ?? 0);
    if (more > 0) problems.push(`${table}: ${more} too many x (${show(JSON.parse(row))})`);
  }
  return problems;
}

const sameTime = (a: string, b: string) => new Date(a).getTime() === new Date(b).getTime();

/** Differences between what a run was and what it had to be. */
export function compareRun(report: RunReport, wanted: NonNullable<Step['run']>): readonly string[] {
  const problems: string[] = [];
  if (report.state !== wanted.state) problems.push(`the run ended as ${report.state}, not ${wanted.state}`);
  if (!wanted.interval.every((time, index) => sameTime(time, report.interval[index] ?? ''))) {
    problems.push(`the interval was ${report.interval.join(' to ')}, not ${wanted.interval.join(' to ')}`);
  }
  for (const [id, expected] of Object.entries(wanted.tasks ?? {})) {
    const task = report.tasks[id];
    if (!task) problems.push(`no task ${id} among ${Object.keys(report.tasks).join(', ')}`);
    else if (task.state !== expected.state) problems.push(`task ${id} ended as ${task.state}, not ${expected.state}`);
    else if (expected.tries !== undefined && task.tries !== expected.tries) {
      problems.push(`task ${id} was tried ${task.tries} times, not ${expected.tries}`);
    }
  }
  return [...problems, ...compareChecks(report, wanted)];
}

/** Checks that found something else than they had to, or were not told at all. */
function compareChecks({ checks }: RunReport, wanted: NonNullable<Step['run']>): readonly string[] {
  if (!checks) return [];
  return Object.entries(wanted.checks ?? {}).flatMap(([name, { severity, breaches }]) => {
    const found = checks[name];
    if (!found) return [`check ${name} was not told among ${Object.keys(checks).join(', ') || 'none'}`];
    const same = found.breaches === breaches && found.severity === severity;
    return same
      ? []
      : [`check ${name} told ${found.breaches} breaches (${found.severity}), not ${breaches} (${severity})`];
  });
}

/** Tasks that started before a need of theirs had ended. */
export function compareOrder(
  report: RunReport,
  operations: readonly { readonly id: string; readonly needs: readonly { readonly task: string }[] }[],
): readonly string[] {
  const ran = (id: string) => {
    const task = report.tasks[id];
    return task && ['success', 'failed'].includes(task.state) ? task : undefined;
  };
  return operations.flatMap(({ id, needs }) =>
    needs.flatMap((need) => {
      const [before, after] = [ran(need.task), ran(id)];
      // Clocks of databases and processes are read to the millisecond.
      const wrong = before?.end !== undefined && after?.start !== undefined && after.start + 2 < before.end;
      return wrong ? [`${id} started before ${need.task} had ended`] : [];
    }),
  );
}

/** Messages that were expected and did not come, and those that came too many. */
export function compareMessages(found: readonly string[], wanted: readonly (readonly string[])[]): readonly string[] {
  const left = [...found];
  const problems: string[] = [];
  for (const parts of wanted) {
    const index = left.findIndex((message) => parts.every((part) => message.includes(part)));
    if (index < 0) problems.push(`no message with ${parts.join(' and ')}`);
    else left.splice(index, 1);
  }
  return [...problems, ...left.map((message) => `a message too many: ${message.slice(0, 200)}`)];
}
