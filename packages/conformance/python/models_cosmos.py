"""Holds a generated Dag against the one that Cosmos makes of the same manifest.

python models_cosmos.py MANIFEST PROJECT FILE DAG. Prints problems and seconds of each as JSON. Cosmos has tasks for ephemeral
models; they are looked through, as they make no table.
"""
import importlib.util
import json
import os
import sys
import time
from pathlib import Path

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
sys.stdout = sys.stderr

import pendulum
from cosmos import DbtDag, ExecutionConfig, ProfileConfig, ProjectConfig, RenderConfig
from cosmos.constants import LoadMode, TestBehavior

manifest, project, file, dag_id = sys.argv[1:5]


def of_cosmos():
    return DbtDag(
        dag_id="cosmos",
        schedule=None,
        start_date=pendulum.datetime(2024, 1, 1),
        project_config=ProjectConfig(manifest_path=manifest, project_name="shop", dbt_project_path=project),
        profile_config=ProfileConfig(
            profile_name="shop", target_name="dev", profiles_yml_filepath=Path(project) / "profiles.yml"
        ),
        render_config=RenderConfig(
            load_method=LoadMode.DBT_MANIFEST,
            test_behavior=TestBehavior.AFTER_EACH,
            should_detach_multiple_parents_tests=True,
        ),
        execution_config=ExecutionConfig(dbt_executable_path="dbt"),
    )


def generated():
    spec = importlib.util.spec_from_file_location("generated", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    from airflow.sdk import DAG

    found = [one for one in vars(module).values() if isinstance(one, DAG)]
    return found[0] if found else module.dag


def least(make):
    times, made = [], None
    for _ in range(3):
        start = time.perf_counter()
        made = make()
        times.append(time.perf_counter() - start)
    return made, round(min(times), 4)


def edges_of(dag, gone=frozenset()):
    """Edges between tasks that make or test something, through those that do not."""
    after = {task.task_id: set(task.downstream_task_ids) for task in dag.tasks}

    def through(ids, seen):
        found = set()
        for one in ids:
            if one in seen:
                continue
            found |= through(after[one], seen | {one}) if one in gone else {one}
        return found

    return {(id, one) for id in after if id not in gone for one in through(after[id], {id})}


theirs, their_seconds = least(of_cosmos)
ours, our_seconds = least(generated)
checks = {"check_pipeline_health", "check_sla_compliance"}
ephemeral = {
    node["name"]
    for node in json.load(open(manifest, encoding="utf8"))["nodes"].values()
    if node["resource_type"] == "model" and node["config"].get("materialized") == "ephemeral"
}
gone = {task.task_id for task in theirs.tasks if task.task_id.split(".")[0].removesuffix("_run") in ephemeral}
problems = []
their_tasks = {task.task_id for task in theirs.tasks} - gone
our_tasks = {task.task_id for task in ours.tasks} - checks
# Tests of sources and of ephemeral models have no task of their own in Cosmos.
more = {id for id in our_tasks - their_tasks if not id.startswith(("source_", "not_null_int_"))}
if their_tasks - our_tasks or more:
    problems.append(f"only Cosmos has {sorted(their_tasks - our_tasks)}, only we have {sorted(more)}")
their_edges = edges_of(theirs, gone)
our_edges = {(a, b) for a, b in edges_of(ours) if a in their_tasks and b in their_tasks}
if their_edges != our_edges:
    problems.append(f"only Cosmos has {sorted(their_edges - our_edges)}, only we have {sorted(our_edges - their_edges)}")
if our_seconds > their_seconds:
    problems.append(f"our file takes {our_seconds} s, Cosmos {their_seconds} s")
answers.write(json.dumps({"problems": problems, "tasks": len(our_tasks), "edges": len(our_edges), "ours": our_seconds, "cosmos": their_seconds}))
answers.close()
