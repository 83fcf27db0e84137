"""Runs emitted Dagster projects in one process: reads commands as JSON lines on stdin, answers each with one on stdout.

Commands: {"load": folder, "package": name}, {"run": job, "interval": [start, end], "params": {...}},
{"ticks": schedule, "start": ..., "end": ...}, {"sensor": name}, {"test": file}. Everything else that Dagster prints goes to
stderr.
"""

import json
import os
import runpy
import sys
import threading
import traceback
from datetime import UTC, datetime

answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)
sys.stdout = sys.stderr

import logging  # noqa: E402

import dagster as dg  # noqa: E402
from dagster._core.definitions.run_status_sensor_definition import RunStatusSensorDefinition  # noqa: E402
from dagster._utils.schedules import schedule_execution_time_iterator  # noqa: E402

logging.disable(logging.INFO)
state = {}
ENDS = {
    "STEP_SUCCESS": "success",
    "STEP_FAILURE": "failed",
    "STEP_SKIPPED": "skipped",
}


def load(folder, package):
    """Reads a project as Dagster's own validator does."""
    source = os.path.join(folder, "src")
    for name in [name for name in sys.modules if name == package or name.startswith(f"{package}.")]:
        del sys.modules[name]
    if state.get("source") in sys.path:
        sys.path.remove(state["source"])
    sys.path.insert(0, source)
    module = __import__(f"{package}.definitions", fromlist=["defs"])
    definitions = module.defs()
    dg.Definitions.validate_loadable(definitions)
    if "instance" in state:
        state["instance"].dispose()
    repository = definitions.get_repository_def()
    instance = dg.DagsterInstance.local_temp()
    state.update(source=source, definitions=definitions, repository=repository, instance=instance, cursors={})
    jobs = {job.name: job for job in repository.get_all_jobs() if not job.name.startswith("__ASSET_JOB")}
    return {
        "jobs": {name: edges_of(job) for name, job in jobs.items()},
        "schedules": [schedule.name for schedule in repository.schedule_defs],
        "sensors": [sensor.name for sensor in repository.sensor_defs],
        "assets": sorted(key.to_user_string() for key in repository.asset_graph.executable_asset_keys),
        "checks": sorted(
            f"{key.asset_key.to_user_string()}:{key.name}" for key in repository.asset_graph.asset_check_keys
        ),
    }


def edges_of(job):
    """Steps before each step, as Dagster sees the graph."""
    structure = job.graph.dependency_structure
    return {
        node.name: sorted(
            {
                output.node_name
                for handles in structure.input_to_upstream_outputs_for_node(node.name).values()
                for output in handles
            }
        )
        for node in job.nodes
    }


def partition_of(job, start, end):
    """The partition whose window is exactly an interval; nothing when there is none."""
    definition = job.partitions_def
    if definition is None:
        return None
    for key in definition.get_partition_keys_in_time_window(dg.TimeWindow(start, end)):
        window = definition.time_window_for_partition_key(key)
        if (window.start, window.end) == (start, end):
            return key
    return None


def resources():
    return state["definitions"].resources


def call_sensors(run, result):
    """The sensors that watch how runs of a job end: what the daemon would call, once per run."""
    event = result.get_run_success_event() if result.success else result.get_run_failure_event()
    wanted = f"{run.job_name}_{'succeeded' if result.success else 'failed'}"
    for sensor in state["repository"].sensor_defs:
        if not isinstance(sensor, RunStatusSensorDefinition) or sensor.name != wanted:
            continue
        context = dg.build_run_status_sensor_context(
            sensor.name,
            event,
            state["instance"],
            run,
            resources={name: resources()[name] for name in sensor.required_resource_keys},
            repository_def=state["repository"],
        )
        sensor(context if result.success else context.for_run_failure())


def evaluate(sensor):
    """One look of a sensor, from where it stopped the last time."""
    context = dg.build_sensor_context(
        instance=state["instance"],
        cursor=state["cursors"].get(sensor.name),
        repository_def=state["repository"],
        sensor_name=sensor.name,
        resources={name: resources()[name] for name in sensor.required_resource_keys},
    )
    data = sensor.evaluate_tick(context)
    state["cursors"][sensor.name] = data.cursor
    return data


def start_requested(done):
    """Runs what steps of other jobs have asked for, as the daemon does."""
    for sensor in state["repository"].sensor_defs:
        if not sensor.name.endswith("_requested"):
            continue
        for request in evaluate(sensor).run_requests or []:
            job = state["repository"].get_job(sensor.job_name)
            execute(job, request.run_config, request.tags)
            done.append(sensor.job_name)


def execute(job, config=None, tags=None, partition_key=None):
    result = job.execute_in_process(
        run_config=config or {},
        tags=tags or {},
        partition_key=partition_key,
        instance=state["instance"],
        raise_on_error=False,
    )
    call_sensors(result.dagster_run, result)
    return result


def steps_of(result):
    """How each step ended, when, and how often it was tried."""
    found = {}
    for record in state["instance"].all_logs(result.run_id):
        event = record.dagster_event
        if event is None or event.step_key is None:
            continue
        step = found.setdefault(event.step_key, {"state": "absent", "tries": 0, "outputs": {}})
        kind = event.event_type_value
        if kind in ("STEP_START", "STEP_RESTARTED"):
            step.setdefault("start", record.timestamp)
            step["tries"] += 1
        if kind == "STEP_OUTPUT":
            data = event.event_specific_data
            facts = {name: value.value for name, value in data.metadata.items() if name == "state"}
            step["outputs"][data.step_output_handle.output_name] = facts
            # A failure that is handed on is an output that says so.
            if facts.get("state") == "failed":
                step["told"] = "failed"
        if kind in ENDS:
            step["state"] = step.get("told", ENDS[kind]) if kind == "STEP_SUCCESS" else ENDS[kind]
            step["end"] = record.timestamp
            if kind == "STEP_SKIPPED":
                step["tries"] = 0
    return found


def checks_of(result):
    """Asset checks that a run has evaluated, in order."""
    evaluated = [event for event in result.all_events if event.event_type_value == "ASSET_CHECK_EVALUATION"]
    return [event.asset_check_evaluation_data for event in evaluated]


def run(job_name, interval, params=None):
    job = state["repository"].get_job(job_name)
    start, end = (datetime.fromisoformat(moment).astimezone(UTC) for moment in interval)
    key = partition_of(job, start, end)
    tags = {} if key else {"sparkle/interval_start": start.isoformat(), "sparkle/interval_end": end.isoformat()}
    resource = f"{job_name}_params"
    config = {"resources": {resource: {"config": params}}} if params else {}
    done, stop = [], threading.Event()

    def daemon():
        while not stop.wait(0.2):
            start_requested(done)

    asked = any(sensor.name.endswith("_requested") for sensor in state["repository"].sensor_defs)
    looker = threading.Thread(target=daemon)
    if asked:
        looker.start()
    try:
        result = execute(job, config, tags, key)
    finally:
        stop.set()
        if asked:
            looker.join()
            start_requested(done)
    given = result.dagster_run.tags
    window = job.partitions_def.time_window_for_partition_key(key) if key else None
    told = [window.start, window.end] if window else [given["sparkle/interval_start"], given["sparkle/interval_end"]]
    failures = [
        str(event.event_specific_data.error)[-1500:]
        for event in result.all_events
        if event.event_type_value == "STEP_FAILURE" and event.event_specific_data.error
    ]
    return {
        "state": "success" if result.success else "failed",
        "interval": [str(moment.isoformat() if isinstance(moment, datetime) else moment) for moment in told],
        "partition": key,
        "steps": steps_of(result),
        "checks": {
            f"{check.asset_key.to_user_string()}:{check.check_name}": {
                "passed": check.passed,
                "severity": check.severity.value,
                "breaches": check.metadata["breaches"].value,
            }
            for check in checks_of(result)
        },
        "materialized": sorted(
            {
                event.asset_key.to_user_string()
                for event in result.all_events
                if event.event_type_value == "ASSET_MATERIALIZATION" and event.asset_key
            }
        ),
        "started": done,
        "log": "\n".join(failures),
    }


def ticks(name, start, end):
    """The runs that a schedule asks for between two times: their tick, key and interval, with times in UTC."""
    schedule = state["repository"].get_schedule_def(name)
    job = state["repository"].get_job(schedule.job_name)
    limit = datetime.fromisoformat(end).timestamp()
    found = []
    begin = datetime.fromisoformat(start).timestamp()
    for moment in schedule_execution_time_iterator(begin, schedule.cron_schedule, schedule.execution_timezone, True):
        if moment.timestamp() >= limit:
            return found
        context = dg.build_schedule_context(
            instance=state["instance"], scheduled_execution_time=moment, repository_def=state["repository"]
        )
        # Else each tick opens the storage of the instance anew, with its migrations.
        context._instance = state["instance"]
        for request in schedule.evaluate_tick(context).run_requests or []:
            if request.partition_key:
                window = job.partitions_def.time_window_for_partition_key(request.partition_key)
                ends = [window.start, window.end]
            else:
                tags = request.tags
                ends = [datetime.fromisoformat(tags[f"sparkle/interval_{which}"]) for which in ("start", "end")]
            found.append(
                {
                    "tick": moment.astimezone(UTC).isoformat(),
                    "key": request.run_key or request.partition_key,
                    "interval": [one.astimezone(UTC).isoformat() for one in ends],
                }
            )
    return found


def answer(command):
    os.environ.update(command.get("env") or {})
    if "load" in command:
        return load(command["load"], command["package"])
    if "run" in command:
        return run(command["run"], command["interval"], command.get("params"))
    if "ticks" in command:
        return {"ticks": ticks(command["ticks"], command["start"], command["end"])}
    if "sensor" in command:
        sensor = state["repository"].get_sensor_def(command["sensor"])
        requests = evaluate(sensor).run_requests or []
        definition = state["repository"].get_job(sensor.job_name).partitions_def
        windows = [definition.time_window_for_partition_key(request.partition_key) for request in requests]
        return {
            "keys": [request.run_key for request in requests],
            "intervals": [[one.astimezone(UTC).isoformat() for one in window] for window in windows],
        }
    if "test" in command:
        tests = [value for name, value in runpy.run_path(command["test"]).items() if name.startswith("test_")]
        for one in tests:
            one()
        return {"tests": len(tests)}
    raise ValueError(f"unknown command {sorted(command)}")


for line in sys.stdin:
    command = json.loads(line)
    try:
        reply = answer(command)
        json.dumps(reply, default=str)
    except Exception as error:
        traceback.print_exc()
        reply = {"error": f"{type(error).__name__}: {error}"}
    answers.write(json.dumps(reply, default=str) + "\n")
