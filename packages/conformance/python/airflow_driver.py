"""Runs Dags in one process: reads commands as JSON lines on stdin, answers each with one JSON line on stdout.

Commands: {"load": folder}, {"run": dag id, "at": ISO time of the tick, "conf": {...}, "mark": {task id: state}},
{"parse": file with Python source}, {"stop": true}. Everything else that Airflow prints goes to stderr.
"""
import ast
import json
import os
import sys
import time
import traceback

answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)
sys.stdout = sys.stderr

state = {"bag": None}


def dag_bag():
    try:
        from airflow.dag_processing.dagbag import DagBag
    except ImportError:
        from airflow.models.dagbag import DagBag
    return DagBag


def forget_assets():
    """Assets of the Dags that were there before: a name stands for one place, which every case has for itself."""
    if os.environ["AIRFLOW_MAJOR"] == "2":
        return
    from airflow.models.asset import AssetActive
    from airflow.utils.session import create_session
    from sqlalchemy import delete

    with create_session() as session:
        session.execute(delete(AssetActive))


def load(folder):
    # The module that Dags share lies beside them; real processes begin without the one of another project.
    sys.modules.pop("sparkle_common", None)
    if folder not in sys.path:
        sys.path.append(folder)
    bag = dag_bag()(folder)
    state["bag"] = bag
    forget_assets()
    if hasattr(bag, "sync_to_db") and os.environ["AIRFLOW_MAJOR"] == "2":
        bag.sync_to_db()
    dags = {
        dag_id: {
            "edges": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
            "rules": {task.task_id: str(getattr(task.trigger_rule, "value", task.trigger_rule)) for task in dag.tasks},
            "operators": {task.task_id: task.task_type for task in dag.tasks},
            "retries": {task.task_id: task.retries for task in dag.tasks},
            "pools": {task.task_id: task.pool for task in dag.tasks},
            "timeouts": {
                task.task_id: task.execution_timeout.total_seconds() if task.execution_timeout else None
                for task in dag.tasks
            },
            "tags": sorted(dag.tags),
            "params": {name: dag.params[name] for name in dag.params},
            "start": dag.start_date.isoformat(),
            "catchup": dag.catchup,
            "max_active_runs": dag.max_active_runs,
            "max_active_tasks": dag.max_active_tasks,
        }
        for dag_id, dag in bag.dags.items()
    }
    return {"errors": {str(k): str(v) for k, v in bag.import_errors.items()}, "dags": dags}


def pools(path):
    """Imports pools by Airflow's own command; slots by name."""
    from airflow.cli.commands import pool_command
    from airflow.models.pool import Pool

    imported, failed = pool_command.pool_import_helper(path)
    if failed:
        raise ValueError(f"pools that are not valid: {failed}")
    return {name: stats["total"] for name, stats in Pool.slots_stats().items()}


def text(value):
    return None if value is None else str(getattr(value, "value", value))


def rename(run):
    """Names a run by the start of its interval, as the scheduler does; a test run is named by the time it is given."""
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session

    if run.data_interval_start is None:
        return
    date = "execution_date" if os.environ["AIRFLOW_MAJOR"] == "2" else "logical_date"
    with create_session() as session:
        runs = session.query(DagRun).filter(DagRun.dag_id == run.dag_id)
        # The same interval before, or the same Dag in another case.
        for older in runs.filter(getattr(DagRun, date) == run.data_interval_start, DagRun.run_id != run.run_id):
            session.delete(older)
        session.flush()
        runs.filter(DagRun.run_id == run.run_id).update(
            {date: run.data_interval_start}, synchronize_session=False
        )


def forget_run(dag_id, moment):
    """Airflow 2 looks for an older run of a test by its date, which `rename` has changed, and names the new one alike."""
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session
    from airflow.utils.types import DagRunType

    with create_session() as session:
        name = DagRun.generate_run_id(DagRunType.MANUAL, moment)
        for older in session.query(DagRun).filter(DagRun.dag_id == dag_id, DagRun.run_id == name):
            session.delete(older)


def run_started(dag_id):
    """Runs what a Dag has started, as the scheduler would: other Dags with a queued run, by its configuration."""
    from airflow.models.dagrun import DagRun
    from airflow.utils.session import create_session

    with create_session() as session:
        queued = session.query(DagRun).filter(DagRun.dag_id != dag_id, DagRun.state == "queued")
        waiting = [(one.dag_id, one.conf) for one in queued]
        for one in queued:
            session.delete(one)
    found = {}
    for other, conf in waiting:
        dag = state["bag"].dags.get(other)
        if dag is not None:
            found[other] = text(dag.test(run_conf=conf).state)
    return found


def run(dag_id, at, conf=None):
    import pendulum

    dag = state["bag"].dags[dag_id]
    if os.environ["AIRFLOW_MAJOR"] == "2" and at:
        forget_run(dag_id, pendulum.parse(at))
    begun = time.time()
    date = "execution_date" if os.environ["AIRFLOW_MAJOR"] == "2" else "logical_date"
    run = dag.test(**{date: pendulum.parse(at) if at else None}, run_conf=conf)
    instances = run.get_task_instances()
    rename(run)
    started = run_started(dag_id)
    return {
        "state": text(run.state),
        "run_id": run.run_id,
        "interval": [
            moment.isoformat() if moment else None for moment in (run.data_interval_start, run.data_interval_end)
        ],
        "tasks": {
            # Tasks of a map come before the one that gathers them, whose id is its own.
            ti.task_id: {
                "state": text(ti.state),
                "tries": ti.try_number,
                "start": ti.start_date.timestamp() if ti.start_date else None,
                "end": ti.end_date.timestamp() if ti.end_date else None,
            }
            for ti in instances
        },
        "started": started,
        "seconds": round(time.time() - begun, 2),
    }


def ticks(dag_id, start, end):
    """Data intervals of the runs that the scheduler would make between two times, as pairs of ISO texts."""
    import pendulum
    from airflow.timetables.base import TimeRestriction

    dag = state["bag"].dags[dag_id]
    earliest, latest = pendulum.parse(start), pendulum.parse(end)
    last, found = None, []
    while len(found) < 10_000:
        info = dag.timetable.next_dagrun_info(
            last_automated_data_interval=last, restriction=TimeRestriction(earliest, latest, True)
        )
        if info is None:
            return found
        last = info.data_interval
        found.append([last.start.in_timezone("UTC").isoformat(), last.end.in_timezone("UTC").isoformat()])
    return found


def test(path):
    """Calls the test functions of an emitted test file."""
    import runpy

    tests = [value for name, value in runpy.run_path(path).items() if name.startswith("test_")]
    for one in tests:
        one()
    return {"tests": len(tests)}


def answer(command):
    os.environ.update(command.get("env") or {})
    if "load" in command:
        return load(command["load"])
    if "test" in command:
        return test(command["test"])
    if "run" in command:
        return run(command["run"], command.get("at"), command.get("conf"))
    if "pools" in command:
        return {"pools": pools(command["pools"])}
    if "ticks" in command:
        return {"ticks": ticks(command["ticks"], command["start"], command["end"])}
    if "parse" in command:
        with open(command["parse"], encoding="utf-8") as file:
            return {"nodes": sum(1 for _ in ast.walk(ast.parse(file.read())))}
    raise ValueError(f"unknown command {sorted(command)}")


for line in sys.stdin:
    command = json.loads(line)
    if command.get("stop"):
        break
    try:
        reply = answer(command)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # Airflow 2's own time limit is no Exception; the caller decides what it means
        traceback.print_exc()
        reply = {"error": f"{type(error).__name__}: {error}"}
    answers.write(json.dumps(reply, default=str) + "\n")
