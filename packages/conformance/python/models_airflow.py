"""Loads generated Dags into Airflow and holds them against the manifests that they were made from.

Reads a JSON list of {"name", "manifest" or "graph", "dags", "tests", "exact"} from stdin, prints problems as a JSON list.
The graph that is expected is given, or worked out from the manifest by other code than that of the generator.
"""
import json
import os
import re
import sys

from manifest_graph import expected_graph


def closure(edges):
    """Everything that comes before each key."""
    known = {}

    def before(id):
        stack, found = list(edges.get(id, ())), set()
        while stack:
            one = stack.pop()
            if one in found:
                continue
            if one in known:
                found |= {one} | known[one]
                continue
            found.add(one)
            stack.extend(edges.get(one, ()))
        known[id] = found
        return found

    return {id: before(id) for id in edges}


def dag_bag(folder):
    try:
        from airflow.dag_processing.dagbag import DagBag
    except ImportError:
        from airflow.models.dagbag import DagBag
    return DagBag(folder)


def asset_key(asset):
    return getattr(asset, "name", None) or asset.uri


def emitted_graph(bag):
    """Tasks as `dag.task` with the tasks before them: inside of a Dag, by sensors, and by data."""
    made = {}
    for dag in bag.dags.values():
        for task in dag.tasks:
            for asset in task.outlets:
                made.setdefault(asset_key(asset), set()).add(f"{dag.dag_id}.{task.task_id}")
    edges, problems = {}, []
    for dag in bag.dags.values():
        starting = set(re.findall(r"x-(?:dbt|sqlmesh)://[^'\"\s,)]+", repr(dag.timetable.__dict__)))
        for task in dag.tasks:
            name = f"{dag.dag_id}.{task.task_id}"
            before = {f"{dag.dag_id}.{id}" for id in task.upstream_task_ids}
            if task.task_type == "ExternalTaskSensor":
                other = bag.dags.get(task.external_dag_id)
                for id in [task.external_task_id] if task.external_task_id else task.external_task_ids:
                    if other is None or not other.has_task(id):
                        problems.append(f"{name} waits for {task.external_dag_id}.{id}, which is not there")
                    before.add(f"{task.external_dag_id}.{id}")
            for asset in task.inlets:
                if asset_key(asset) in made:
                    if starting and asset.uri not in starting:
                        problems.append(f"{dag.dag_id} is not started by {asset_key(asset)}")
                    before |= made[asset_key(asset)]
            edges[name] = before
    return edges, problems


def compare(case):
    if "graph" in case:
        nodes, tests = {id: set(parents) for id, parents in case["graph"].items()}, {}
    else:
        with open(case["manifest"], encoding="utf8") as file:
            nodes, tests = expected_graph(json.load(file))
    bag = dag_bag(case["dags"])
    problems = [f"{os.path.basename(str(file))}: {error.splitlines()[-1]}" for file, error in bag.import_errors.items()]
    if problems:
        return problems
    edges, problems = emitted_graph(bag)
    back = json.load(open(os.path.join(case["dags"], ".map.json"), encoding="utf8"))
    left_out = {one["id"] for one in json.load(open(os.path.join(case["dags"], "not_translated.json"), encoding="utf8"))}
    makes, runs = {}, {}
    for name, item in back.items():
        if name not in edges:
            problems.append(f"the map names {name}, which no Dag has")
        for id in item["ids"]:
            home = makes if id in nodes else runs
            if id in nodes and id in makes:
                problems.append(f"{id} is made by {makes[id]} and {name}")
            home[id] = name
    if len({name.lower() for name in back}) != len(back):
        problems.append("two names differ only by case")
    for id in sorted(nodes.keys() - makes.keys()):
        problems.append(f"no task makes {id}")
    for id in sorted(makes.keys() - nodes.keys()):
        problems.append(f"{makes[id]} makes {id}, which the manifest does not have")
    if problems:
        return problems
    before = closure(edges)
    # Single tasks: exactly the edges of the manifest, and by them exactly its order.
    if case["exact"]:
        home = {name: id for id, name in makes.items()}
        for id, parents in nodes.items():
            direct = set()
            for one in edges[makes[id]]:
                direct |= {one} if one in home else edges.get(one, set())
            found = {home[one] for one in direct if one in home}
            if found != parents:
                problems.append(f"{id}: edges {sorted(found)} and not {sorted(parents)}")
    order = closure(nodes)
    home = {}
    for id, name in makes.items():
        home.setdefault(name, set()).add(id)
    for id, parents in order.items():
        found = set().union(*(home.get(one, set()) for one in before[makes[id]])) if before[makes[id]] else set()
        if found != parents:
            problems.append(f"{id} runs after {sorted(found - parents)} too much, {sorted(parents - found)} too little")
    for id, parents in tests.items():
        if case["tests"] == "none":
            continue
        if id not in runs:
            if id not in left_out:
                problems.append(f"the test {id} is neither run nor told as left out")
            continue
        for parent in parents:
            if makes[parent] != runs[id] and makes[parent] not in before[runs[id]]:
                problems.append(f"the test {id} does not wait for {parent}")
    return problems


answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
sys.stdout = sys.stderr
found = []
for case in json.load(sys.stdin):
    found += [f"{case['name']}: {problem}" for problem in compare(case)]
answers.write(json.dumps(found))
answers.close()
