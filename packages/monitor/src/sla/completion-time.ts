import type { SlaPipeline } from '../config/sla.js';
import { failedStatuses, type RunHistory } from '../history.js';
import { rounded } from '../result.js';
import { near, type Round } from '../round.js';
import { isSkipped } from '../warehouse/warehouse.js';
import { deadlinesBetween } from './deadlines.js';

const minute = 60_000;
const hour = 3_600_000;
const mostRecent = 5;

interface Run {
  readonly run_id: string;
  readonly started: Date;
  readonly ended: Date | undefined;
  readonly succeeded: boolean;
}

/** Runs of the project, else jobs that the warehouse knows by the label `pipeline`; or why there are none. */
async function runsOf(
  name: string,
  since: Date,
  round: Round,
  history: RunHistory | undefined,
): Promise<readonly Run[] | string> {
  if (history?.pipelines.includes(name) || (history && history.runs(since, name).length > 0))
    return history.runs(since, name).map((run) => ({
      run_id: run.runId,
      started: new Date(run.startedAt),
      ended: run.endedAt === undefined ? undefined : new Date(run.endedAt),
      succeeded: !failedStatuses.has(run.status),
    }));
  const jobs = await (await round.warehouse()).jobRuns(name, since, round.now);
  if (isSkipped(jobs))
    return history
      ? `the project has no pipeline "${name}"${near(name, history.pipelines)}`
      : `there is no project here, and ${jobs.skip}`;
  return jobs.map((job) => ({
    run_id: job.job_id,
    started: job.started,
    ended: job.ended,
    succeeded: job.succeeded,
  }));
}

/**
 * How long runs took. A run that goes on past the target, and one that failed, did not meet it; one that goes on within
 * the target is not judged yet.
 */
export async function checkCompletionTime(
  pipeline: SlaPipeline,
  rule: NonNullable<SlaPipeline['completion_time_sla']>,
  round: Round,
  history: RunHistory | undefined,
) {
  const { name } = pipeline;
  const { target_duration_minutes: target } = rule;
  const since = new Date(round.now.getTime() - rule.lookback_hours * hour);
  const facts = { target_duration_minutes: target, lookback_hours: rule.lookback_hours };
  const found = await runsOf(name, since, round, history);
  if (typeof found === 'string') return { status: 'SKIP' as const, reason: found, ...facts };
  const judged = found
    .map((run) => {
      const duration = ((run.ended ?? round.now).getTime() - run.started.getTime()) / minute;
      const met = duration <= target && run.succeeded;
      return { run, duration, met, open: run.ended === undefined && duration <= target };
    })
    .filter((one) => !one.open);
  const deadlines = deadlineResults(found, rule, since, round.now);
  const missed = judged.filter((one) => !one.met).length + deadlines.filter((d) => !d.met_sla).length;
  const total = judged.length + deadlines.length;
  const result = {
    ...facts,
    runs_checked: judged.length,
    violations: missed,
    compliance_rate: total === 0 ? 0 : Math.round((1000 * (total - missed)) / total) / 10,
    recent_runs: judged.slice(0, mostRecent).map(({ run, duration, met }) => ({
      run_id: run.run_id,
      creation_time: run.started.toISOString(),
      duration_minutes: rounded(duration, 2),
      met_sla: met,
    })),
    ...(rule.deadline === undefined ? {} : { deadline: rule.deadline, timezone: rule.timezone, deadlines }),
  };
  if (total > 0) return { status: missed > 0 ? ('FAIL' as const) : ('PASS' as const), ...result };
  if (found.length > 0) return { status: 'SKIP' as const, reason: 'the only run is not over yet', ...result };
  if (history?.promised(name, since, round.now))
    return { status: 'FAIL' as const, reason: 'its schedule promised a run, and there was none', ...result };
  return { status: 'SKIP' as const, reason: 'there was no run in this time', ...result };
}

/** Each deadline of the window, and whether a good run had ended in the day before it. */
function deadlineResults(
  runs: readonly Run[],
  rule: NonNullable<SlaPipeline['completion_time_sla']>,
  since: Date,
  now: Date,
) {
  if (rule.deadline === undefined) return [];
  return deadlinesBetween(rule.deadline, rule.timezone, since, now).map((deadline) => ({
    deadline: deadline.toISOString(),
    met_sla: runs.some(
      ({ ended, succeeded }) =>
        succeeded && ended !== undefined && ended <= deadline && ended.getTime() > deadline.getTime() - 24 * hour,
    ),
  }));
}
