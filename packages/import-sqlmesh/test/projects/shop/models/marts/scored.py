import typing as t

import pandas as pd
from sqlmesh import ExecutionContext, model
from sqlmesh.core.model.kind import ModelKindName

ORDERS = "marts.fct_orders"


def table_of(context: ExecutionContext) -> str:
    return context.resolve_table(ORDERS)


@model(
    "@{reporting}.scored",
    kind=dict(name=ModelKindName.INCREMENTAL_BY_UNIQUE_KEY, unique_key=["id"]),
    cron="@monthly",
    columns={"id": "int", "score": "double"},
    audits=[("not_null", {"columns": ["id"]})],
    tags=["scores"],
)
def execute(context: ExecutionContext, **kwargs: t.Any) -> t.Iterator[pd.DataFrame]:
    frame = context.fetchdf(f"SELECT id, amount AS score FROM {table_of(context)}")
    if frame.empty:
        yield from ()
    else:
        yield frame.astype({"id": "int32", "score": "float64"})
