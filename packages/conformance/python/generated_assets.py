"""Loads a generated code location of Dagster, tells its assets, and does what is asked for; answers in JSON.

    python generated_assets.py FOLDER [COMMAND]…        commands: materialize:KEY,KEY[@PARTITION]  whole  sensors  back:DAYS
"""

import json
import os
import sys
import time
from datetime import datetime, timedelta, timezone

folder, *commands = sys.argv[1:]
os.chdir(folder)
sys.path.insert(0, ".")

import dagster as dg  # noqa: E402

begun = time.perf_counter()
from definitions import defs  # noqa: E402

dg.Definitions.validate_loadable(defs)
repository = defs.get_repository_def()
loaded = time.perf_counter() - begun
graph = repository.asset_graph
name = dg.AssetKey.to_user_string


def facts(key):
    node = graph.get(key)
    specs = {spec.key: spec for one in repository.assets_defs_by_key.values() for spec in one.specs}
    spec = specs.get(key)
    return {
        "deps": sorted(name(parent) for parent in node.parent_keys),
        "group": node.group_name,
        "owners": sorted(node.owners),
        "kinds": sorted(node.kinds),
        "tags": dict(node.tags),
        "partitions": str(node.partitions_def) if node.partitions_def else None,
        "automation": node.automation_condition is not None,
        "freshness": bool(spec and spec.freshness_policy),
        "checks": sorted(check.name for check in graph.asset_check_keys if check.asset_key == key),
        "metadata": {k: v for k, v in node.metadata.items() if isinstance(v, str | int | float)},
        "executable": node.is_executable,
    }


instance = dg.DagsterInstance.ephemeral()


def materialize(asked):
    keys, _, partition = asked.partition("@")
    return run_of([dg.AssetKey(key.split("/")) for key in keys.split(",")], partition)


def whole(_):
    """All assets in one run, without the checks that stand in steps of their own."""
    return run_of([key for key in graph.get_all_asset_keys() if graph.get(key).is_executable], "", checks=False)


def with_assets():
    """Checks that the steps of assets make themselves: they cannot be left out."""
    keys = {key for one in repository.assets_defs_by_key.values() for key in one.check_keys}
    return dg.AssetSelection.checks(*sorted(keys, key=str))


def run_of(selection, partition, checks=True):
    chosen = dg.AssetSelection.assets(*selection)
    job = dg.define_asset_job("asked", selection=chosen if checks else chosen.without_checks() | with_assets())
    resolved = dg.Definitions(
        assets=defs.assets, asset_checks=defs.asset_checks, resources=defs.resources, jobs=[job]
    ).resolve_job_def("asked")
    result = resolved.execute_in_process(instance=instance, partition_key=partition or None, raise_on_error=False)
    return {
        "success": result.success,
        "materialized": [name(event.asset_key) for event in result.get_asset_materialization_events()],
        "checks": {
            f"{name(one.asset_key)}:{one.check_name}": one.passed for one in result.get_asset_check_evaluations()
        },
        "failures": [event.message for event in result.all_events if event.event_type_value == "STEP_FAILURE"],
    }


cursors = {}


def sensors(_):
    answers = {}
    for sensor in sorted(repository.sensor_defs, key=lambda one: one.name):
        if sensor.name == "default_automation_condition_sensor":
            continue
        context = dg.build_sensor_context(
            instance=instance, repository_def=repository, cursor=cursors.get(sensor.name), sensor_name=sensor.name
        )
        tick = sensor.evaluate_tick(context)
        cursors[sensor.name] = tick.cursor or context.cursor
        answers[sensor.name] = {
            "seconds": sensor.minimum_interval_seconds,
            "skip": tick.skip_message,
            "requests": [
                {"job": one.job_name, "assets": [name(key) for key in one.asset_selection or []], "partition": one.partition_key}
                for one in tick.run_requests or []
            ],
        }
    return answers


def back(asked):
    """Turns the last look of the SLA sensor back, so that ticks since then count."""
    state = json.loads(cursors["sla_monitor_sensor"])
    state["since"] = (datetime.now(timezone.utc) - timedelta(days=int(asked))).isoformat()
    cursors["sla_monitor_sensor"] = json.dumps(state)
    return {}


known = {"materialize": materialize, "whole": whole, "sensors": sensors, "back": back}
answers = []
for command in commands:
    verb, _, rest = command.partition(":")
    answers.append(known[verb](rest))
told = {
    "load_seconds": round(loaded, 3),
    "assets": {name(key): facts(key) for key in graph.get_all_asset_keys()},
    "jobs": sorted(job for job in repository.job_names if not job.startswith("__")),
    "sensors": {one.name: one.default_status.value for one in repository.sensor_defs},
    "answers": answers,
}
print("\n" + json.dumps(told))
