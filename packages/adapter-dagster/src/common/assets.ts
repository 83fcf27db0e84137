import { dagster, from, type Part, plain } from './part.js';

/** What Dagster is told of a table that was written. */
export const assets: Part = {
  names: ['written', 'judged', 'checks_of'],
  needs: ['Pipeline'],
  imports: [
    dagster,
    plain('json'),
    plain('re'),
    ...from('collections.abc', 'Iterator', 'Mapping'),
    ...from('functools', 'cache'),
    ...from('pathlib', 'Path'),
    ...from('typing', 'Any'),
  ],
  body: `LINEAGE = Path(__file__).with_name("lineage")


@cache
def lineage(job: str) -> dict[str, Any]:
    """Columns of the tables of a pipeline, and the columns they come from."""
    file = LINEAGE / f"{job}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}


def column_of(nullable: bool = True, **facts: Any) -> dg.TableColumn:
    return dg.TableColumn(**facts, constraints=dg.TableColumnConstraints(nullable=nullable))


def columns_of(pipeline: Pipeline, key: dg.AssetKey) -> dict[str, Any]:
    """Metadata of a table that Dagster shows in its own way: columns, and where they come from."""
    known = lineage(pipeline.job).get(key.to_user_string())
    if known is None:
        return {}
    found = {
        name: [dg.TableColumnDep(dg.AssetKey(path), column) for path, column in sources]
        for name, sources in known["lineage"].items()
    }
    return {
        "dagster/column_schema": dg.TableSchema([column_of(**column) for column in known["columns"]]),
        "dagster/column_lineage": dg.TableColumnLineage(found),
    }


def checks_of(outcome: Mapping[str, Any]) -> list[tuple]:
    """Name, severity and breaches of the checks of a step; the runner counts those it has no room for."""
    if outcome.get("checks_left_out"):
        raise dg.Failure(
            f"{outcome['checks_left_out']} more checks were breached than the runner can tell",
            allow_retries=False,
        )
    return [(check["name"], check["severity"], check["breaches"]) for check in outcome.get("checks", [])]


def check_results(found, asked: Mapping[str, dg.AssetKey]) -> Iterator[dg.AssetCheckResult]:
    """Results of checks: what was found, by name, severity and breaches; a check without breaches has passed."""
    # Of names that become the same one, the breached check is told.
    names = {
        re.sub(r"\\W", "_", name, flags=re.ASCII): (severity, int(count))
        for name, severity, count in sorted(found, key=lambda row: int(row[2]))
    }
    for name, key in asked.items():
        severity, breaches = names.get(name, ("fail", 0))
        yield dg.AssetCheckResult(
            asset_key=key,
            check_name=name,
            passed=breaches == 0,
            severity=dg.AssetCheckSeverity.ERROR if severity == "fail" else dg.AssetCheckSeverity.WARN,
            metadata={"breaches": breaches},
        )


def written(context, pipeline: Pipeline, outcome: Mapping[str, Any]) -> Iterator:
    """Tells of each table that a step has written: its columns, what was counted, and what its checks found."""
    counts = {name: count for name, count in outcome.items() if name.startswith("rows_")}
    asked = {check.name: check.asset_key for check in context.selected_asset_check_keys}
    results = list(check_results(checks_of(outcome), asked))
    if "error" in outcome:
        # Nothing was published: the checks are told, and the table is not.
        yield from results
        raise dg.Failure(outcome["error"])
    for key in context.selected_asset_keys:
        yield dg.MaterializeResult(
            asset_key=key,
            metadata={**columns_of(pipeline, key), **counts},
            check_results=[result for result in results if result.asset_key == key],
        )


def judged(context, rows, prefix: str = "") -> Iterator[dg.AssetCheckResult]:
    """Results of checks by their rows of name, severity and breaches; while tries are left, a breach is tried again."""
    found = [
        (f"{prefix}{name}", "warn" if severity == "warn" else "fail", breaches)
        for name, severity, breaches in rows
    ]
    policy = context.op_def.retry_policy
    failed = [name for name, severity, breaches in found if breaches and severity == "fail"]
    if failed and policy is not None and context.retry_number < policy.max_retries:
        raise dg.Failure(f"breached: {', '.join(failed)}")
    yield from check_results(
        found, {check.name: check.asset_key for check in context.selected_asset_check_keys}
    )
    if failed:
        raise dg.Failure(f"breached: {', '.join(failed)}", allow_retries=False)`,
};
