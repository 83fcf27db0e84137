import typing as t

import pandas as pd
from sqlglot.expressions import to_column
from sqlmesh import ExecutionContext, model
from sqlmesh.core.model.kind import ModelKindName

ITEMS = "sushi.items"


def get_items_table(context: ExecutionContext) -> str:
    return context.resolve_table(ITEMS)


@model(
    "sushi.order_items",
    kind=dict(name=ModelKindName.INCREMENTAL_BY_TIME_RANGE, time_column="event_date", batch_size=30),
    cron="@daily",
    columns={"id": "int", "order_id": "int", "item_id": "int", "quantity": "int", "event_date": "date"},
    audits=[
        ("NOT_NULL", {"columns": [to_column(c) for c in ("id", "order_id", "item_id", "quantity")]}),
        ("assert_order_items_quantity_exceeds_threshold", {"quantity": 0}),
    ],
)
def execute(context: ExecutionContext, start, end, **kwargs: t.Any) -> t.Iterator[pd.DataFrame]:
    orders = context.resolve_table("sushi.orders")
    frame = context.fetchdf(
        "SELECT row_number() OVER () AS id, o.id AS order_id, i.id AS item_id, 1 + o.id % 3 AS quantity, o.event_date "
        f"FROM {orders} AS o JOIN {get_items_table(context)} AS i USING (event_date) "
        f"WHERE o.event_date BETWEEN DATE '{start:%Y-%m-%d}' AND DATE '{end:%Y-%m-%d}'"
    )
    if frame.empty:
        yield from ()
    else:
        yield frame
