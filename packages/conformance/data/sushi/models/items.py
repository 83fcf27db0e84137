import typing as t

import pandas as pd
from helper import days
from sqlglot.expressions import to_column
from sqlmesh import ExecutionContext, model
from sqlmesh.core.model.kind import ModelKindName

ITEMS = ["Ahi", "Ebi", "Ika"]


@model(
    "sushi.items",
    kind=dict(name=ModelKindName.INCREMENTAL_BY_TIME_RANGE, time_column="event_date", batch_size=30),
    start="1 week ago",
    cron="@daily",
    columns={"id": "int", "name": "text", "price": "double", "event_date": "date"},
    audits=[
        ("accepted_values", {"column": to_column("name"), "is_in": ITEMS}),
        ("not_null", {"columns": [to_column("name"), to_column("price")]}),
        ("assert_items_price_exceeds_threshold", {"price": 0}),
    ],
)
def execute(context: ExecutionContext, start, end, **kwargs: t.Any) -> pd.DataFrame:
    rows = [(n, name, 3.0 + n, day) for day in days(start, end) for n, name in enumerate(ITEMS)]
    return pd.DataFrame(rows, columns=["id", "name", "price", "event_date"])
