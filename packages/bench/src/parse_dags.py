"""Parses a folder of Dags as Airflow's Dag processor does, in one process, and prints the time as JSON."""
import json
import os
import resource
import sys
import time

out = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
try:
    from airflow.dag_processing.dagbag import DagBag
except ImportError:
    from airflow.models.dagbag import DagBag
# What every Dag imports is loaded before the clock starts: it costs the same for any of them.
import airflow.providers.standard.operators.bash  # noqa: F401, E402
import airflow.sdk  # noqa: F401, E402
import airflow.timetables.interval  # noqa: F401, E402

# The Dag processor has the folder of the Dags on its path.
sys.path.append(sys.argv[1])
usage = resource.getrusage(resource.RUSAGE_SELF)
start, cpu = time.perf_counter(), usage.ru_utime + usage.ru_stime
bag = DagBag(sys.argv[1])
wall = time.perf_counter() - start
usage = resource.getrusage(resource.RUSAGE_SELF)
answer = {
    "wall": wall,
    "cpu": usage.ru_utime + usage.ru_stime - cpu,
    "dags": len(bag.dags),
    "tasks": sum(len(dag.tasks) for dag in bag.dags.values()),
    "errors": list(bag.import_errors.values())[:1],
}
print(json.dumps(answer), file=out, flush=True)
