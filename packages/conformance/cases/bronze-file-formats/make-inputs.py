"""Writes the inputs of this case that are no text: the rows of `day1/drops/a.jsonl`, by other programs than the product."""

import csv
import gzip
import json
import pathlib
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq

drops = pathlib.Path(__file__).parent / "day1" / "drops"
columns = ["id", "name", "price", "sold", "at", "on_day"]
rows = [json.loads(line, parse_float=Decimal) for line in (drops / "a.jsonl").read_text("utf8").splitlines()]

with open(drops / "a.csv.gz", "wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as zipped:
    import io

    text = io.TextIOWrapper(zipped, encoding="utf8", newline="")
    out = csv.writer(text, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    out.writerow(columns)
    for row in rows:
        sold = row.get("sold")
        values = {**row, "sold": None if sold is None else str(sold).lower()}
        out.writerow(["" if values.get(c) is None else values[c] for c in columns])
    text.flush()

typed = [
    {
        **{c: row.get(c) for c in columns},
        "price": None if row.get("price") is None else Decimal(str(row["price"])).quantize(Decimal("0.001")),
        "at": None if row.get("at") is None else datetime.fromisoformat(row["at"]),
        "on_day": None if row.get("on_day") is None else date.fromisoformat(row["on_day"]),
    }
    for row in rows
]
schema = pa.schema(
    [
        ("id", pa.int64()),
        ("name", pa.string()),
        ("price", pa.decimal128(12, 3)),
        ("sold", pa.bool_()),
        ("at", pa.timestamp("us")),
        ("on_day", pa.date32()),
    ]
)
pq.write_table(pa.Table.from_pylist(typed, schema), drops / "a.parquet")
