import typing as t

import pandas as pd
from helper import days
from sqlmesh import ExecutionContext, model
from sqlmesh.core.model.kind import ModelKindName


@model(
    "sushi.orders",
    description="Table of sushi orders.",
    kind=dict(name=ModelKindName.INCREMENTAL_BY_TIME_RANGE, time_column="event_date", batch_size=30),
    start="1 week ago",
    cron="@daily",
    grains=["id AS order_id"],
    references=["customer_id", "waiter_id"],
    columns={
        "id": "int",
        "customer_id": "int",
        "waiter_id": "int",
        "start_ts": "int",
        "end_ts": "int",
        "event_date": "date",
    },
    signals=[("test_signal", {"arg": 1})],
)
def execute(context: ExecutionContext, start, end, **kwargs: t.Any) -> pd.DataFrame:
    rows = [(n, n % 7, n % 3, 1000 * n, 1000 * n + 60, day) for day in days(start, end) for n in range(10)]
    return pd.DataFrame(rows, columns=["id", "customer_id", "waiter_id", "start_ts", "end_ts", "event_date"])
