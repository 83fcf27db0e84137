from sqlglot import exp
from sqlmesh import SQL, macro


@macro()
def add_one(evaluator, column: int):
    return column + 1


@macro()
def multiply(evaluator, column, num):
    return column * num


@macro()
def sql_literal(evaluator, column: SQL, str_lit: SQL, string: str, column_str: str, column_quoted: str):
    return column


@macro()
def assert_has_columns(evaluator, model, columns_to_types):
    if evaluator.runtime_stage == "creating":
        names = {column.name for column in columns_to_types.expressions}
        assert names <= set(evaluator.columns_to_types(model))
    return None


@macro()
def waiter_names_threshold(evaluator):
    return 200
