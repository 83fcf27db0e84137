/** Functions that both runtimes share: checks that look at a table. They hold no text of the project. */
export function tableChecks(resource: string, type: string): string {
  return text.replaceAll('RESOURCE', resource).replaceAll('TYPE', type);
}

const text = String.raw`def moment(value: object) -> datetime | None:
    """A time as the tool prints it; one without a zone is in UTC."""
    if value in (None, ""):
        return None
    found = datetime.fromisoformat(str(value))
    return found if found.tzinfo else found.replace(tzinfo=timezone.utc)


def table_checks(
    key: Sequence[str], relation: Sequence[str], timestamp: str | None = None, max_age: timedelta | None = None
) -> dg.AssetChecksDefinition:
    """Asks a table whether it has rows, and whether its latest time is young enough."""
    specs = [dg.AssetCheckSpec("row_count", asset=key, description="The table has rows.")]
    if timestamp and max_age:
        text = f"The latest {timestamp} is at most {max_age} old."
        specs.append(dg.AssetCheckSpec("freshness", asset=key, description=text))

    @dg.multi_asset_check(name="__".join([*key, "table"]).replace(".", "_").replace("-", "_"), specs=specs)
    def check(context: dg.AssetCheckExecutionContext, RESOURCE: TYPE) -> Iterator[dg.AssetCheckResult]:
        rows, latest = RESOURCE.measure(relation, timestamp if max_age else None)
        warn = dg.AssetCheckSeverity.WARN
        yield dg.AssetCheckResult(
            asset_key=key, check_name="row_count", passed=rows > 0, severity=warn, metadata={"rows": rows}
        )
        if timestamp and max_age:
            age = datetime.now(timezone.utc) - latest if latest else None
            yield dg.AssetCheckResult(
                asset_key=key,
                check_name="freshness",
                passed=age is not None and age <= max_age,
                severity=warn,
                metadata={
                    "latest": latest.isoformat() if latest else "no rows",
                    "hours_stale": round(age.total_seconds() / 3600, 2) if age else -1.0,
                    "max_age_hours": max_age.total_seconds() / 3600,
                },
            )

    return check
`;
