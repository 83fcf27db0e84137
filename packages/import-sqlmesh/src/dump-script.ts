/**
 * The script by which SQLMesh's own loader writes a project down: Python for the environment that SQLMesh is installed
 * in. `readSqlmeshDump` reads what it prints.
 */
export const sqlmeshDumpScript = String.raw`"""Writes the models of a SQLMesh project as JSON, as SQLMesh's own loader sees them.

    python sqlmesh_dump.py PROJECT [GATEWAY] > sqlmesh.json

Run it where SQLMesh is installed. It loads the project, which runs the project's Python code, and opens no database.
"""

import json
import sys
from pathlib import Path

import sqlmesh
from sqlmesh import Context
from sqlmesh.core.audit import StandaloneAudit


def text(value):
    return None if value is None else str(value)


def below(project, path):
    """A file by its path below the project, so that the dump is the same on every machine."""
    if path is None:
        return None
    try:
        return Path(path).resolve().relative_to(Path(project).resolve()).as_posix()
    except ValueError:
        return Path(path).name


def audit_arguments(arguments):
    return {name: value.sql() for name, value in arguments.items() if hasattr(value, "sql")}


def model(found, project):
    kind = found.kind
    return {
        "name": found.name,
        "source_type": found.source_type,
        "kind": kind.name.value,
        "materialization": getattr(kind, "materialization", None),
        "cron": found.cron,
        "cron_tz": text(found.cron_tz),
        "interval_unit": found.interval_unit.value,
        "start": text(found.start),
        "owner": found.owner,
        "description": found.description,
        "tags": list(found.tags),
        "grains": [grain.sql() for grain in found.grains],
        "depends_on": sorted(found.depends_on),
        "time_column": found.time_column.column.name if found.time_column else None,
        "unique_key": [key.sql() for key in found.unique_key or []],
        "partitioned_by": [part.sql() for part in found.partitioned_by or []],
        "batch_size": found.batch_size,
        "lookback": found.lookback,
        "audits": [[name, audit_arguments(arguments)] for name, arguments in found.audits],
        "signals": [name for name, _ in found.signals if name],
        "columns": {name: kind.sql() for name, kind in (found.columns_to_types or {}).items()},
        "dialect": found.dialect,
        "path": below(project, found._path),
    }


def audit(found, project):
    return {
        "name": found.name,
        "owner": found.owner,
        "depends_on": sorted(found.depends_on),
        "path": below(project, found._path),
    }


def main(project, gateway=None):
    context = Context(paths=[project], gateway=gateway)
    standalone = {name: one for name, one in context.standalone_audits.items() if isinstance(one, StandaloneAudit)}
    dump = {
        "version": 1,
        "sqlmesh": sqlmesh.__version__,
        "project": context.config.project,
        "dialect": context.config.model_defaults.dialect,
        "default_catalog": context.default_catalog,
        "models": {key: model(found, project) for key, found in sorted(context.models.items())},
        "audits": {name: audit(found, project) for name, found in sorted(standalone.items())},
    }
    json.dump(dump, sys.stdout, indent=1, sort_keys=True)
    sys.stdout.write("\n")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python sqlmesh_dump.py PROJECT [GATEWAY] > sqlmesh.json")
    main(*sys.argv[1:3])
`;
