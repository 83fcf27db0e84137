"""Runs dbt in one process: reads commands as JSON lines on stdin, answers each with one JSON line on stdout.

Commands: {"dbt": ["build", "--vars", "{…}"], "project": folder, "environment": {name: value}},
{"manifest": folder}, {"stop": true}. Everything else that dbt prints goes to stderr.
An answer to "dbt" holds the exit code that the command line would have, and the status and message of every node.
"""
import gc
import json
import os
import sys
import time
import traceback


def exit_code(outcome):
    """As `dbt.cli.main.cli_runner`: 0 good, 1 something failed, 2 dbt itself could not go on."""
    if outcome.success:
        return 0
    return 2 if outcome.exception is not None else 1


def run(arguments, project, environment):
    from dbt.cli.main import dbtRunner

    before = dict(os.environ)
    folder = os.getcwd()
    lines = []
    os.environ.update(environment)
    os.chdir(project)
    started = time.time()
    try:
        outcome = dbtRunner(callbacks=[lambda event: lines.append(event.info.msg)]).invoke(arguments)
    finally:
        release()
        os.chdir(folder)
        for name in set(os.environ) - set(before):
            del os.environ[name]
        os.environ.update(before)
    results = getattr(outcome.result, "results", None) or []
    return {
        "exit": exit_code(outcome),
        "seconds": round(time.time() - started, 2),
        "problem": None if outcome.exception is None else str(outcome.exception),
        "results": [
            {"node": r.node.unique_id, "name": r.node.name, "status": str(getattr(r.status, "value", r.status)), "message": r.message}
            for r in results
            if hasattr(r, "node")
        ],
        "log": [line for line in lines if line.startswith("sparkle")],
    }


def release():
    """Lets go of the warehouse file, as the end of a command line does."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.adapters.factory import reset_adapters

    reset_adapters()
    DuckDBConnectionManager.close_all_connections()
    # The file is closed with the last object that holds it.
    gc.collect()


def manifest(project):
    with open(os.path.join(project, "target", "manifest.json"), encoding="utf-8") as file:
        document = json.load(file)
    kept = ("nodes", "sources", "exposures")
    return {
        "nodes": {
            unique_id: {
                "depends_on": sorted(node.get("depends_on", {}).get("nodes", [])),
                "description": node.get("description", ""),
                "relation": node.get("relation_name"),
                "tags": node.get("tags", []),
                "meta": node.get("config", {}).get("meta", {}),
                "columns": {name: column.get("config", {}).get("meta", {}) for name, column in node.get("columns", {}).items()},
            }
            for kind in kept
            for unique_id, node in document[kind].items()
        }
    }


def answer(command):
    if "dbt" in command:
        return run(command["dbt"], command["project"], command.get("environment", {}))
    return manifest(command["manifest"])


def main():
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    for line in sys.stdin:
        command = json.loads(line)
        if command.get("stop"):
            break
        try:
            reply = answer(command)
        except Exception:
            reply = {"crash": traceback.format_exc()}
        answers.write(json.dumps(reply) + "\n")


# dbt starts processes that import this file again: they must not read the commands.
if __name__ == "__main__":
    main()
