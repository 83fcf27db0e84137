from sqlglot import exp
from sqlmesh import macro


@macro()
def double(evaluator, value: int):
    return value * 2


@macro("region_table")
def regions(evaluator):
    return exp.to_table("marts.dim_region")
