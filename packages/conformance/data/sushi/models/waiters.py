from sqlglot import exp
from sqlmesh import model
from sqlmesh.core.model.kind import ModelKindName


@model("sushi.waiters", is_sql=True, kind=dict(name=ModelKindName.EMBEDDED), owner="jen", cron="@daily")
def entrypoint(evaluator) -> exp.Select:
    """SELECT DISTINCT waiter_id, event_date FROM sushi.orders"""
    return exp.select("waiter_id::INT AS waiter_id", "event_date::DATE AS event_date").from_("sushi.orders AS o").distinct()
