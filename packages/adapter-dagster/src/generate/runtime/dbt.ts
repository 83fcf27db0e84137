import { tableChecks } from './table-checks.js';

/** Module of a generated code location that runs dbt. It holds no text of the project. */
export const dbtRuntime = (): string => `${text}\n\n${tableChecks('dbt', 'Dbt')}`;

const text = String.raw`"""Runs dbt for the assets of this code location: one command for each, its results as those of Dagster."""

import json
import os
import shlex
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import dagster as dg
from filelock import FileLock

HERE = Path(__file__).parent
Result = dg.MaterializeResult | dg.AssetCheckResult


class Dbt(dg.ConfigurableResource):
    """The dbt project. DBT, DBT_PROJECT_DIR, DBT_PROFILES_DIR and DBT_TARGET in the environment go before."""

    project_dir: str
    # DuckDB has one writer: commands of one machine wait for each other.
    one_at_a_time: bool = False

    def project(self) -> Path:
        return Path(os.environ.get("DBT_PROJECT_DIR") or HERE / self.project_dir).resolve()

    def command(self, *arguments: str, target_path: str) -> list[str]:
        project = self.project()
        profiles = os.environ.get("DBT_PROFILES_DIR")
        if not profiles and (project / "profiles.yml").exists():
            profiles = str(project)
        target = os.environ.get("DBT_TARGET")
        return [
            *shlex.split(os.environ.get("DBT") or "dbt"),
            *arguments,
            *("--project-dir", str(project), "--target-path", target_path),
            *(("--profiles-dir", profiles) if profiles else ()),
            *(("--target", target) if target else ()),
        ]

    def run(self, *arguments: str, timeout: float | None = None) -> tuple[subprocess.CompletedProcess, list[dict]]:
        """Runs one command of dbt; its output, and the results that it wrote."""
        with tempfile.TemporaryDirectory() as folder:
            lock = FileLock(self.project() / ".dagster_dbt.lock")
            if self.one_at_a_time:
                lock.acquire()
            try:
                done = subprocess.run(
                    self.command(*arguments, target_path=folder),
                    capture_output=True,
                    text=True,
                    timeout=timeout,
                    env={**os.environ, "DBT_SEND_ANONYMOUS_USAGE_STATS": "false", "NO_COLOR": "1"},
                )
            finally:
                if self.one_at_a_time:
                    lock.release()
            results = Path(folder, "run_results.json")
            return done, json.loads(results.read_text())["results"] if results.exists() else []

    def build(
        self,
        context: dg.AssetExecutionContext,
        *,
        models: dict[str, Sequence[str]],
        select: Sequence[str],
        checks: dict[str, tuple[Sequence[str], str]] | None = None,
        exclude: Sequence[str] = (),
        verb: str = "build",
        microbatch: bool = False,
        timeout: float | None = None,
    ) -> Iterator[Result]:
        """Builds models with their tests; models and checks lead from dbt's ids to assets and names of checks."""
        without = ("--exclude", *exclude) if exclude else ()
        done, results = self.run(verb, "--select", *select, *without, *interval(context, microbatch), timeout=timeout)
        context.log.info(done.stdout)
        found = {result["unique_id"]: result for result in results}
        missing = [one for one in models if one not in found]
        failed = [found[one] for one in models if one in found and found[one]["status"] != "success"]
        if failed or missing:
            told = "\n".join(str(result["message"]) for result in failed)
            told = told or (done.stderr or done.stdout)[-4000:]
            raise dg.Failure(told, metadata={"exit_code": done.returncode, "not_run": missing})
        for one, key in models.items():
            response = found[one].get("adapter_response") or {}
            rows = response.get("rows_affected")
            metadata = {"unique_id": one, "seconds": float(found[one]["execution_time"] or 0)}
            yield dg.MaterializeResult(
                asset_key=key, metadata=metadata | ({"rows_affected": rows} if isinstance(rows, int) else {})
            )
        yield from results_of(checks or {}, found)

    def test(
        self,
        context: dg.AssetCheckExecutionContext,
        *,
        checks: dict[str, tuple[Sequence[str], str]],
        select: Sequence[str],
        source_freshness: bool = False,
        timeout: float | None = None,
    ) -> Iterator[dg.AssetCheckResult]:
        """Runs tests, or asks for the freshness of sources."""
        if source_freshness:
            yield from self.freshness(context, checks=checks, select=select, timeout=timeout)
            return
        done, results = self.run("test", "--select", *select, timeout=timeout)
        context.log.info(done.stdout)
        found = {result["unique_id"]: result for result in results}
        if not found:
            raise dg.Failure((done.stderr or done.stdout)[-4000:], metadata={"exit_code": done.returncode})
        yield from results_of(checks, found)

    def freshness(self, context, *, checks, select, timeout) -> Iterator[dg.AssetCheckResult]:
        with tempfile.TemporaryDirectory() as folder:
            output = Path(folder, "sources.json")
            done, _ = self.run("source", "freshness", "--select", *select, "--output", str(output), timeout=timeout)
            context.log.info(done.stdout)
            if not output.exists():
                raise dg.Failure((done.stderr or done.stdout)[-4000:], metadata={"exit_code": done.returncode})
            found = {result["unique_id"]: result for result in json.loads(output.read_text())["results"]}
        yield from results_of(checks, found)

    def measure(self, relation: Sequence[str], timestamp: str | None) -> tuple[int, datetime | None]:
        """Number of rows of a model, and its latest time. relation: package and name."""
        reference = ", ".join(json.dumps(part) for part in relation)
        latest = f", max({{{{ adapter.quote({json.dumps(timestamp)}) }}}}) as latest" if timestamp else ""
        query = f"select count(*) as row_count{latest} from {{{{ ref({reference}) }}}}"
        done, _ = self.run("show", "--quiet", "--output", "json", "--limit", "-1", "--inline", query)
        start = done.stdout.find("{")
        if done.returncode != 0 or start < 0:
            raise dg.Failure((done.stderr or done.stdout)[-4000:], metadata={"exit_code": done.returncode})
        row = {name.lower(): value for name, value in json.loads(done.stdout[start:])["show"][0].items()}
        return int(row["row_count"]), moment(row.get("latest"))


def interval(context: dg.AssetExecutionContext, microbatch: bool) -> list[str]:
    """The partition as variables of dbt, and as the event time of microbatch models."""
    if not context.has_partition_key:
        return []
    window = context.partition_time_window
    start, end = window.start.astimezone(timezone.utc), window.end.astimezone(timezone.utc)
    values = {"interval_start": start.isoformat(), "interval_end": end.isoformat()}
    form = "%Y-%m-%d %H:%M:%S"
    times = ["--event-time-start", start.strftime(form), "--event-time-end", end.strftime(form)] if microbatch else []
    return ["--vars", json.dumps(values), *times]


def results_of(checks: dict[str, tuple[Sequence[str], str]], found: dict[str, dict]) -> Iterator[dg.AssetCheckResult]:
    """Results of tests. A test that did not run has not passed."""
    for one, (key, name) in checks.items():
        result = found.get(one, {"status": "not run", "message": "dbt did not run this test"})
        status = result["status"]
        yield dg.AssetCheckResult(
            asset_key=key,
            check_name=name,
            passed=status in ("pass", "success"),
            severity=dg.AssetCheckSeverity.WARN if status == "warn" else dg.AssetCheckSeverity.ERROR,
            metadata={
                "unique_id": one,
                "status": str(status),
                "failures": int(result.get("failures") or 0),
                "message": str(result.get("message") or ""),
            },
        )
`;
