"""Loads generated code locations into Dagster and holds them against the manifests that they were made from.

Reads a JSON list of {"name", "manifest", "folder"} from the given file, prints problems as a JSON list.
"""
import json
import os
import sys

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
sys.stdout = sys.stderr

import dagster as dg  # noqa: E402
from manifest_graph import expected_graph  # noqa: E402

text = dg.AssetKey.to_user_string


def load(folder):
    """The definitions of a folder, none of whose modules was imported for another one."""
    before = set(sys.modules)
    os.chdir(folder)
    sys.path.insert(0, folder)
    try:
        from definitions import defs

        dg.Definitions.validate_loadable(defs)
        return defs.get_repository_def().asset_graph
    finally:
        sys.path.remove(folder)
        for name in set(sys.modules) - before:
            if (getattr(sys.modules[name], "__file__", None) or "").startswith(folder):
                del sys.modules[name]


def read(folder, name):
    with open(os.path.join(folder, name), encoding="utf8") as file:
        return json.load(file)


def compare(case):
    manifest = json.load(open(case["manifest"], encoding="utf8"))
    nodes, tests = expected_graph(manifest, sources=True)
    graph = load(case["folder"])
    ids = {key: graph.get(key).metadata.get("unique_id", text(key)) for key in graph.get_all_asset_keys()}
    made = [key for key in ids if graph.get(key).is_executable]
    problems = []
    if sorted(ids[key] for key in made) != sorted(nodes):
        problems.append(f"assets are missing or too many: {sorted({ids[key] for key in made} ^ set(nodes))}")
    if len({text(key).lower() for key in made}) != len(made):
        problems.append("two assets have names that differ only by case")
    for key in made:
        found, expected = {ids[parent] for parent in graph.get(key).parent_keys}, nodes.get(ids[key], set())
        if found != expected:
            problems.append(f"{ids[key]}: edges {sorted(found)} and not {sorted(expected)}")
    back, left_out = read(case["folder"], ".map.json"), {one["id"] for one in read(case["folder"], "not_translated.json")}
    names = {text(key): [ids[key]] for key in made}
    checks = {f"{text(check.asset_key)}:{check.name}" for check in graph.asset_check_keys}
    told = {name: item["ids"] for name, item in back.items()}
    for name in names:
        if told.get(name) != names[name]:
            problems.append(f"{name} leads back to {told.get(name)} and not to {names[name]}")
    for name, given in told.items():
        if name not in names and (name not in checks or len(given) != 1 or given[0] not in tests):
            problems.append(f"the map names {name} for {given}, which is neither an asset nor a check of a test")
    run = [given[0] for name, given in told.items() if name not in names]
    if len(set(run)) != len(run):
        problems.append("a test is run by two checks")
    lost = set(tests) - set(run) - left_out
    if lost:
        problems.append(f"tests are neither checks nor told as left out: {sorted(lost)}")
    return problems


found = []
for case in json.load(open(sys.argv[1], encoding="utf8")):
    try:
        found += [f"{case['name']}: {problem}" for problem in compare(case)]
    except Exception as error:
        found.append(f"{case['name']}: {type(error).__name__}: {str(error)[:800]}")
answers.write(json.dumps(found))
answers.close()
