"""Asks Great Expectations itself what it finds in the table of expectations.json, and prints one JSON line a case."""
import datetime
import decimal
import json
import sys
import warnings

import great_expectations as gx
import pandas as pd
from great_expectations.expectations.registry import get_expectation_impl

warnings.filterwarnings("ignore")

#: Python values of the column types in the file. Nullable dtypes keep a missing number from making floats of the others.
DTYPES = {"integer": "Int64", "varchar": "object", "timestamp": "datetime64[ns]"}


def frame(given):
    data = {}
    for index, column in enumerate(given["columns"]):
        values = [row[index] for row in given["rows"]]
        if column["type"].startswith("decimal"):
            data[column["name"]] = pd.array([None if v is None else float(v) for v in values], dtype="Float64")
        else:
            data[column["name"]] = pd.Series(values, dtype=DTYPES[column["type"]])
    return pd.DataFrame(data)


def main(path):
    with open(path, encoding="utf-8") as file:
        given = json.load(file)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False, "metric_calculations": False}
    asset = context.data_sources.add_pandas("p").add_dataframe_asset("t")
    batch = asset.add_batch_definition_whole_dataframe("b").get_batch({"dataframe": frame(given)})
    for case in given["cases"]:
        kwargs = {k: v for k, v in case["kwargs"].items()}
        if "row_condition" in kwargs:
            kwargs["condition_parser"] = "great_expectations" if "col(" in kwargs["row_condition"] else "pandas"
        answer = {"type": case["type"], "kwargs": case["kwargs"]}
        try:
            result = batch.validate(get_expectation_impl(case["type"])(**kwargs), result_format="COMPLETE")
            answer["success"] = bool(result.success)
            raised = [e["exception_message"] for e in result.exception_info.values() if isinstance(e, dict) and e.get("raised_exception")]
            if raised:
                answer["error"] = raised[0]
            for key in ("unexpected_count", "element_count", "missing_count"):
                if key in (result.result or {}):
                    answer[key] = result.result[key]
        except Exception as error:  # the case is told, the others go on
            answer["error"] = f"{type(error).__name__}: {error}"
        print(json.dumps(answer, default=str), flush=True)


main(sys.argv[1])
