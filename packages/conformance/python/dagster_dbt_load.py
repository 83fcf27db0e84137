"""What dagster-dbt makes of a manifest: assets, edges, checks and the time to load them; answers in JSON."""

import json
import sys
import time
from pathlib import Path

import dagster as dg
from dagster_dbt import DbtCliResource, dbt_assets

begun = time.perf_counter()


@dbt_assets(manifest=Path(sys.argv[1]))
def models(context: dg.AssetExecutionContext, dbt: DbtCliResource):
    yield from dbt.cli(["build"], context=context).stream()


defs = dg.Definitions(assets=[models], resources={"dbt": dg.ResourceDefinition.none_resource()})
graph = defs.resolve_asset_graph() if hasattr(defs, "resolve_asset_graph") else defs.get_asset_graph()
made = [key for key in graph.get_all_asset_keys() if graph.get(key).is_materializable]
edges = {(up, key) for key in made for up in graph.get(key).parent_keys}
print(
    "\n"
    + json.dumps(
        {
            "assets": len(made),
            "edges": len(edges),
            "checks": len(list(graph.asset_check_keys)),
            "load_seconds": round(time.perf_counter() - begun, 3),
        }
    )
)
