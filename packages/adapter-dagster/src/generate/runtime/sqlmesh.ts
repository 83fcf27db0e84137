import { tableChecks } from './table-checks.js';

/** Module of a generated code location that runs SQLMesh. It holds no text of the project. */
export const sqlmeshRuntime = (): string => `${text}\n\n${tableChecks('sqlmesh', 'Sqlmesh')}`;

const text = String.raw`"""Runs SQLMesh for the assets of this code location: one command for each, its results as those of Dagster."""

import os
import re
import shlex
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

import dagster as dg
from filelock import FileLock

HERE = Path(__file__).parent
AUDIT = re.compile(r"^(\S+)(?: on model (.+?))? \S+ (PASS|SKIPPED|FAIL \[(\d+)\])\.?$")


class Sqlmesh(dg.ConfigurableResource):
    """The SQLMesh project. SQLMESH, SQLMESH_PROJECT_DIR and SQLMESH_GATEWAY in the environment go before."""

    project_dir: str
    # DuckDB has one writer: commands of one machine wait for each other.
    one_at_a_time: bool = False

    def project(self) -> Path:
        return Path(os.environ.get("SQLMESH_PROJECT_DIR") or HERE / self.project_dir).resolve()

    def run(self, *arguments: str, timeout: float | None = None) -> subprocess.CompletedProcess:
        """Runs one command of SQLMesh in the folder of the project."""
        project = self.project()
        gateway = os.environ.get("SQLMESH_GATEWAY")
        with tempfile.TemporaryDirectory() as logs:
            lock = FileLock(project / ".dagster_sqlmesh.lock")
            if self.one_at_a_time:
                lock.acquire()
            try:
                return subprocess.run(
                    [
                        *shlex.split(os.environ.get("SQLMESH") or "sqlmesh"),
                        *("--paths", str(project), "--log-file-dir", logs),
                        *(("--gateway", gateway) if gateway else ()),
                        *arguments,
                    ],
                    capture_output=True,
                    text=True,
                    cwd=project,
                    timeout=timeout,
                    # One finding is one line, however wide the terminal is not.
                    env={
                        **os.environ,
                        "NO_COLOR": "1",
                        "COLUMNS": "4000",
                        "SQLMESH__DISABLE_ANONYMIZED_ANALYTICS": "1",
                    },
                )
            finally:
                if self.one_at_a_time:
                    lock.release()

    def build(
        self,
        context: dg.AssetExecutionContext,
        *,
        models: dict[str, Sequence[str]],
        timeout: float | None = None,
    ) -> Iterator[dg.MaterializeResult]:
        """Runs the due intervals of models. models leads from names of SQLMesh to keys of assets."""
        selected = [word for name in models for word in ("--select-model", name)]
        done = self.run("run", *selected, "--no-auto-upstream", *interval(context), timeout=timeout)
        context.log.info(done.stdout)
        if done.returncode != 0:
            raise dg.Failure((done.stdout + done.stderr)[-4000:], metadata={"exit_code": done.returncode})
        due = "No models are ready to run" not in done.stdout
        for name, key in models.items():
            yield dg.MaterializeResult(asset_key=key, metadata={"model": name, "intervals_due": due})

    def test(
        self,
        context: dg.AssetCheckExecutionContext,
        *,
        checks: dict[str, tuple[Sequence[str], str]],
        select: Sequence[str],
        timeout: float | None = None,
    ) -> Iterator[dg.AssetCheckResult]:
        """Runs all audits of models. checks leads from model:audit to keys of assets and names of checks."""
        models = [word for name in select for word in ("--model", name)]
        # Without an interval SQLMesh looks at 1970-01-01 only.
        done = self.run("audit", "--start", "1970-01-01", "--end", "now", *models, timeout=timeout)
        context.log.info(done.stdout)
        found: dict[str, tuple[str, int]] = {}
        seen: dict[str, int] = defaultdict(int)
        for line in done.stdout.splitlines():
            told = AUDIT.match(line.strip())
            if told:
                name = f"{told[2]}:{told[1]}" if told[2] else f"audit:{told[1]}"
                seen[name] += 1
                found[name if seen[name] == 1 else f"{name}:{seen[name]}"] = (told[3].split(" ")[0], int(told[4] or 0))
        if not found:
            raise dg.Failure((done.stdout + done.stderr)[-4000:], metadata={"exit_code": done.returncode})
        for one, (key, name) in checks.items():
            status, rows = found.get(one, ("not run", 0))
            warns = "_non_blocking" in one
            yield dg.AssetCheckResult(
                asset_key=key,
                check_name=name,
                passed=status in ("PASS", "SKIPPED"),
                severity=dg.AssetCheckSeverity.WARN if warns else dg.AssetCheckSeverity.ERROR,
                metadata={"audit": one, "status": status, "failures": rows},
            )

    def measure(self, relation: Sequence[str], timestamp: str | None) -> tuple[int, datetime | None]:
        """Number of rows of a model, and its latest time."""
        table = ".".join(quoted(part) for part in relation)
        latest = f", max({quoted(timestamp)}) as latest" if timestamp else ""
        done = self.run("fetchdf", f"select count(*) as row_count{latest} from {table}")
        told = re.search(r"^0\s+(\d+)(?:\s+(.*))?$", done.stdout, re.MULTILINE)
        if done.returncode != 0 or not told:
            raise dg.Failure((done.stdout + done.stderr)[-4000:], metadata={"exit_code": done.returncode})
        text = (told[2] or "").strip()
        return int(told[1]), None if text in ("NaT", "None", "NaN", "<NA>") else moment(text)


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def interval(context: dg.AssetExecutionContext) -> list[str]:
    """The partition as the interval that SQLMesh runs, whether its cron is due or not."""
    if not context.has_partition_key:
        return []
    window = context.partition_time_window
    start, end = (time.astimezone(timezone.utc).strftime("%Y-%m-%d %H:%M:%S") for time in (window.start, window.end))
    return ["--ignore-cron", "--start", start, "--end", end]
`;
