import { dagster, from, type Part } from './part.js';

const catchUp: Part = {
  names: ['catch_up'],
  imports: [dagster],
  body: `def catch_up(job, intervals: dg.TimeWindowPartitionsDefinition) -> dg.SensorDefinition:
    """A sensor that asks for a run of every interval since the start, each once, oldest first."""

    @dg.sensor(
        name=f"{job.name}_catch_up",
        job=job,
        minimum_interval_seconds=30,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def sensor(context: dg.SensorEvaluationContext):
        keys = intervals.get_partition_keys()
        begin = keys.index(context.cursor) + 1 if context.cursor in keys else 0
        new = keys[begin : begin + 20]
        requests = [dg.RunRequest(run_key=key, partition_key=key) for key in new]
        return dg.SensorResult(requests, cursor=new[-1] if new else context.cursor)

    return sensor`,
};

const further: Part = {
  names: ['further_schedule'],
  imports: [dagster],
  body: `def further_schedule(name: str, job, cron: str, timezone: str) -> dg.ScheduleDefinition:
    """A second schedule of a job; the interval of its runs goes from its own tick before to its tick."""
    ticks = dg.TimeWindowPartitionsDefinition(
        cron_schedule=cron, start="2020-01-01-00:00", fmt="%Y-%m-%d-%H:%M", timezone=timezone
    )

    @dg.schedule(
        name=name,
        job=job,
        cron_schedule=cron,
        execution_timezone=timezone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )
    def schedule(context: dg.ScheduleEvaluationContext):
        window = ticks.get_prev_partition_window(context.scheduled_execution_time)
        start, end = window.start.isoformat(), window.end.isoformat()
        return dg.RunRequest(run_key=end, tags={"sparkle/interval_start": start, "sparkle/interval_end": end})

    return schedule`,
};

/** Waiting for the interval of another pipeline. */
const dependencies: Part = {
  names: ['ledger_has', 'instance_has', 'wait_until', 'dependency_op'],
  needs: ['task_op'],
  imports: [
    dagster,
    ...from('collections.abc', 'Callable'),
    ...from('datetime', 'UTC', 'datetime'),
    ...from('typing', 'Any'),
  ],
  body: `def last_tick(context, intervals: dg.TimeWindowPartitionsDefinition | None) -> datetime:
    """The last tick of another schedule that is not after the end of this run's interval."""
    end = interval_of(context).end
    window = intervals.get_prev_partition_window(end) if intervals else None
    return window.end if window else end


def ledger_has(context, database, pipeline: tuple[str, str, str], intervals=None) -> bool:
    """Has a pipeline (project, environment, name) committed the interval with that tick, by the ledger?"""
    query = (
        'select count(*) from "_sparkle"."intervals" where project = %(project)s and env = %(env)s '
        "and pipeline = %(pipeline)s and status = 'committed' "
        "and interval_start < cast(%(tick)s as timestamp) and interval_end >= cast(%(tick)s as timestamp)"
    )
    tick = last_tick(context, intervals).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    values = dict(zip(("project", "env", "pipeline"), pipeline, strict=True))
    return database.run([query], {**values, "tick": tick})[0][0] > 0


def instance_has(context, key: list[str], intervals: dg.TimeWindowPartitionsDefinition) -> bool:
    """Has the job of another pipeline marked the interval with that tick, by the events of Dagster?"""
    tick = last_tick(context, intervals)
    done = context.instance.get_materialized_partitions(dg.AssetKey(key))
    return any(intervals.time_window_for_partition_key(one).end == tick for one in done)`,
};

const waitUntil: Part = {
  names: ['wait_until'],
  imports: [dagster, { module: 'time' }, ...from('collections.abc', 'Callable')],
  body: `def wait_until(ready: Callable[[], bool], *, every: float, limit: float, what: str) -> None:
    """Looks every so many seconds until something is there."""
    deadline = time.monotonic() + limit
    while not ready():
        if time.monotonic() > deadline:
            raise dg.Failure(f"{what} is not there after {limit:g} seconds", allow_retries=False)
        time.sleep(every)`,
};

const dependencyOp: Part = {
  names: ['dependency_op'],
  needs: ['task_op'],
  imports: [dagster, { module: 'math' }, ...from('collections.abc', 'Callable'), ...from('typing', 'Any')],
  body: `def dependency_op(
    pipeline: Pipeline, task: str, ready: Callable[[Any], bool], *, every: float, limit: float, **given: Any
) -> dg.OpDefinition:
    """Waits for another pipeline, and gives its slot back between two looks."""

    def work(context, ends) -> None:
        if not ready(context):
            raise dg.RetryRequested(max_retries=math.ceil(limit / every), seconds_to_wait=every)

    return task_op(pipeline, task, work, **given)`,
};

export const starters: readonly Part[] = [
  catchUp,
  further,
  {
    ...dependencies,
    names: ['ledger_has', 'instance_has'],
    needs: ['interval_of'],
    imports: [dagster, ...from('datetime', 'UTC', 'datetime')],
  },
  waitUntil,
  dependencyOp,
];
