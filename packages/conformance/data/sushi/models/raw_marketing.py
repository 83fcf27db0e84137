import typing as t

import pandas as pd
from sqlmesh import ExecutionContext, model
from sqlmesh.core.model.kind import ModelKindName


@model(
    "sushi.raw_marketing",
    description="Table of marketing status.",
    kind=dict(name=ModelKindName.FULL),
    start="1 week ago",
    cron="@daily",
    grains=["customer_id"],
    columns={"customer_id": "int", "status": "text", "updated_at": "timestamp"},
)
def execute(context: ExecutionContext, execution_time, **kwargs: t.Any) -> pd.DataFrame:
    context.resolve_table("sushi.raw_marketing")
    at = execution_time.replace(tzinfo=None)
    rows = [(n, "active" if n % 2 else "inactive", at) for n in range(7)]
    return pd.DataFrame(rows, columns=["customer_id", "status", "updated_at"])
