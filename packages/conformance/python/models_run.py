"""Runs one generated Dag to its end: python models_run.py FOLDER DAG. Prints the state of the run and of its tasks."""
import json
import os
import sys

answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
sys.stdout = sys.stderr

try:
    from airflow.dag_processing.dagbag import DagBag
except ImportError:
    from airflow.models.dagbag import DagBag

dag = DagBag(sys.argv[1]).dags[sys.argv[2]]
run = dag.test()
text = lambda value: None if value is None else str(getattr(value, "value", value))
tasks = {one.task_id: text(one.state) for one in run.get_task_instances()}
answers.write(json.dumps({"state": text(run.state), "tasks": tasks}))
answers.close()
