import { printImports, pythonDocstring } from '@sparkle-orchestration/adapter-kit';

/** The module of sensors: imports, the tables of what is watched, and the sensors. `tables` is printed code. */
export function sensorsRuntime(docstring: string, partitions: readonly string[], tables: string): string {
  const imports = [
    ...['json', 'os', 'urllib.request'].map((module) => ({ module })),
    ...['datetime', 'timedelta', 'timezone'].map((name) => ({ module: 'datetime', name })),
    { module: 'typing', name: 'NamedTuple' },
    { module: 'dagster', as: 'dg' },
    ...partitions.map((name) => ({ module: 'partitions', name })),
  ];
  return `${pythonDocstring(docstring)}\n\n${printImports(imports, 120, new Set(['partitions']))}\n${head}\n\n${tables}\n${sensors}`;
}

const head = String.raw`

class Watched(NamedTuple):
    """An asset and what was promised of it."""

    key: list[str]
    job: str
    # After a tick of its cron it is made within this time; without a cron a run takes no longer.
    sla: timedelta
    cron: str | None = None
    timezone: str | None = None
    # Assets of one step are made together.
    step: str | None = None
    # It is never older than this.
    freshness: timedelta | None = None
    partitions: dg.TimeWindowPartitionsDefinition | None = None
    critical: bool = False
    owner: str | None = None

    @property
    def name(self) -> str:
        return "/".join(self.key)
`;

const sensors = String.raw`

def alert(context: dg.SensorEvaluationContext, text: str) -> None:
    """Logs a finding and posts it to ALERT_WEBHOOK_URL where that is set. A webhook that fails stops nothing."""
    context.log.warning(text)
    url = os.environ.get("ALERT_WEBHOOK_URL")
    if url:
        body = json.dumps({"text": text}).encode()
        try:
            request = urllib.request.Request(url, body, {"content-type": "application/json"})
            urllib.request.urlopen(request, timeout=10).close()
        except OSError as error:
            context.log.error("the alert was not delivered: %s", error)


def last_tick(one: Watched, before: datetime) -> datetime | None:
    """The last tick of an asset's cron at or before a time."""
    ticks = dg.TimeWindowPartitionsDefinition(
        cron_schedule=one.cron, start="2000-01-01", fmt="%Y-%m-%d", timezone=one.timezone or "UTC"
    )
    window = ticks.get_prev_partition_window(before)
    return window.end.astimezone(timezone.utc) if window else None


def made(context: dg.SensorEvaluationContext, one: Watched) -> dg.EventLogEntry | None:
    return context.instance.get_latest_materialization_event(dg.AssetKey(one.key))


def together(one: Watched) -> list[dg.AssetKey]:
    """The asset, with those that the same step makes."""
    same = [other for other in WATCHED if one.step and other.step == one.step]
    return [dg.AssetKey(other.key) for other in same or [one]]


def time_of(event: dg.EventLogEntry | None) -> datetime | None:
    return datetime.fromtimestamp(event.timestamp, timezone.utc) if event else None


def missed_sla(
    context: dg.SensorEvaluationContext, one: Watched, now: datetime, since: datetime
) -> tuple[str, str] | None:
    """Which promise was broken last, and in what words; nothing when all were kept."""
    event = made(context, one)
    if one.cron:
        tick = last_tick(one, now - one.sla)
        if tick is None or tick < since or (event and time_of(event) >= tick):
            return None
        return tick.isoformat(), f"{one.name} was not made within {one.sla} after {tick.isoformat()}"
    record = context.instance.get_run_record_by_id(event.run_id) if event else None
    if not record or not record.start_time or event.timestamp - record.start_time <= one.sla.total_seconds():
        return None
    took = timedelta(seconds=round(event.timestamp - record.start_time))
    return event.run_id, f"{one.name} took {took}, more than {one.sla}"


@dg.sensor(minimum_interval_seconds=300, default_status=dg.DefaultSensorStatus.RUNNING)
def sla_monitor_sensor(context: dg.SensorEvaluationContext):
    """Tells every broken SLA once, as an observation of the asset and an alert. Earlier ticks do not count."""
    now = datetime.now(timezone.utc)
    state = json.loads(context.cursor or "{}")
    since = datetime.fromisoformat(state.setdefault("since", now.isoformat()))
    told = state.setdefault("told", {})
    late = 0
    for one in WATCHED:
        found = missed_sla(context, one, now, since)
        if found is None:
            continue
        late += 1
        which, text = found
        if told.get(one.name) == which:
            continue
        told[one.name] = which
        metadata = {"sla": "missed", "minutes": one.sla.total_seconds() / 60, "message": text}
        context.instance.report_runless_asset_event(
            dg.AssetObservation(asset_key=dg.AssetKey(one.key), metadata=metadata)
        )
        alert(context, f"{'critical: ' if one.critical else ''}{text}{f' ({one.owner})' if one.owner else ''}")
    context.update_cursor(json.dumps(state))
    return dg.SkipReason(f"{late} of {len(WATCHED)} assets miss their SLA")


@dg.sensor(jobs=JOBS, minimum_interval_seconds=900, default_status=dg.DefaultSensorStatus.RUNNING)
def freshness_monitor_sensor(context: dg.SensorEvaluationContext):
    """Asks for assets that are older than promised, once for each time that they become stale."""
    now = datetime.now(timezone.utc)
    asked = json.loads(context.cursor or "{}")
    requests = []
    for one in WATCHED:
        latest = time_of(made(context, one))
        if one.freshness is None or (latest and now - latest <= one.freshness):
            continue
        stamp = latest.isoformat() if latest else "never"
        partition = one.partitions.get_last_partition_key() if one.partitions else None
        if asked.get(one.name) == stamp or (one.partitions and partition is None):
            continue
        asked[one.name] = stamp
        requests.append(
            dg.RunRequest(
                run_key=f"{one.name}:{stamp}",
                job_name=one.job,
                asset_selection=together(one),
                partition_key=partition,
                tags={"stale_since": stamp.replace(":", "_").replace("+", "_")},
            )
        )
    reason = None if requests else "no asset has become stale"
    return dg.SensorResult(run_requests=requests, skip_reason=reason, cursor=json.dumps(asked))


@dg.sensor(minimum_interval_seconds=600, default_status=dg.DefaultSensorStatus.RUNNING)
def health_check_sensor(context: dg.SensorEvaluationContext):
    """Tells checks that fail and runs that failed, each once."""
    now = datetime.now(timezone.utc)
    state = json.loads(context.cursor or "{}")
    told = set(state.get("told", []))
    seen = []
    keys = sorted(context.repository_def.asset_graph.asset_check_keys, key=str) if context.repository_def else []
    records = context.instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
    failing = []
    for key in keys:
        record = records.get(key)
        if record is None or record.status.value not in ("FAILED", "EXECUTION_FAILED"):
            continue
        name = f"{key.asset_key.to_user_string()}:{key.name}"
        failing.append(name)
        seen.append(f"{name}:{record.id}")
        if seen[-1] not in told:
            alert(context, f"the check {key.name} of {key.asset_key.to_user_string()} fails")
    since = datetime.fromisoformat(state.get("since", (now - timedelta(hours=1)).isoformat()))
    ours = {dg.AssetKey(one.key) for one in WATCHED}
    failed = context.instance.get_runs(
        filters=dg.RunsFilter(statuses=[dg.DagsterRunStatus.FAILURE], updated_after=since), limit=100
    )
    failed = [run for run in failed if not run.asset_selection or run.asset_selection & ours]
    for run in failed:
        alert(context, f"the run {run.run_id} of {run.job_name} failed")
    context.update_cursor(json.dumps({"since": now.isoformat(), "told": seen}))
    told_text = f"{len(failing)} of {len(keys)} checks fail"
    return dg.SkipReason(f"{told_text}, {len(failed)} runs failed since {since.isoformat()}")
`;
