import { dagster, from, type Part, plain } from './part.js';

/** Statements on Postgres, each call one transaction. */
export const postgres: Part = {
  names: ['Postgres', 'bindings'],
  needs: ['interval_of'],
  imports: [
    dagster,
    plain('psycopg'),
    ...from('collections.abc', 'Sequence'),
    ...from('datetime', 'UTC', 'datetime'),
    ...from('psycopg.rows', 'dict_row'),
    ...from('typing', 'Any'),
  ],
  body: `class Postgres(dg.ConfigurableResource):
    """A Postgres database by its address (postgresql://…). Every call is one transaction."""

    url: str

    def run(
        self, statements: Sequence[str], values=None, *, setup=(), timeout=None, autocommit=False
    ) -> list:
        """Runs statements; the rows of the last one. A timeout in seconds ends them on the server."""
        self._prepare(setup)
        with self._connect(timeout, autocommit) as connection:
            return self._execute(connection, statements, values)

    def load(
        self, statements: Sequence[str], values=None, *, setup=(), timeout=None, checks=False
    ) -> dict[str, Any]:
        """Runs the statements of a writer; what it counted, and the name, severity and breaches of its checks.

        With checks, one that lets nothing be published is told as error, and nothing is changed.
        """
        self._prepare(setup)
        told: list[dict[str, Any]] = []
        with self._connect(timeout) as connection:
            for statement in statements:
                try:
                    connection.execute(statement, values)
                except psycopg.Error as error:
                    if told and "sparkle_checks" in statement:
                        connection.rollback()
                        return {"checks": told, "error": str(error)}
                    raise
                if checks and statement.startswith("create temp table sparkle_checks"):
                    found = "select check_name as name, severity, breaches from sparkle_checks"
                    told = connection.cursor(row_factory=dict_row).execute(found).fetchall()
            counted = (
                'select rows_read, rows_written, rows_rejected from "_sparkle"."loads" '
                "where load_id = (select load_id from sparkle_run) order by seq desc limit 1"
            )
            counts = connection.execute(counted).fetchone() or ()
            names = ("rows_read", "rows_written", "rows_rejected")
            known = {name: count for name, count in zip(names, counts, strict=False) if count is not None}
            return {**known, "checks": told}

    def _connect(self, timeout=None, autocommit=False) -> psycopg.Connection:
        options = "" if timeout is None else f"-c statement_timeout={timeout * 1000}"
        # Values are bound by the client: statements that create a table take none from the server.
        return psycopg.connect(
            self.url, autocommit=autocommit, options=options, cursor_factory=psycopg.ClientCursor
        )

    def _prepare(self, setup: Sequence[str]) -> None:
        """Creates what is not there yet. Several steps may do so at once: the lock lets one at a time."""
        if setup:
            with self._connect() as connection:
                self._execute(connection, ["select pg_advisory_xact_lock(7237001)", *setup])

    def _execute(self, connection: psycopg.Connection, statements: Sequence[str], values=None) -> list:
        cursor = connection.cursor()
        for statement in statements:
            cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def bindings(context, pipeline: Pipeline, params: dg.ConfigurableResource | None = None) -> dict[str, Any]:
    """What statements bind: facts of the run, with times in UTC, and parameters."""
    window = interval_of(context)

    def utc(moment: datetime) -> str:
        return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")

    return {
        "interval_start": utc(window.start),
        "interval_end": utc(window.end),
        "now": utc(datetime.now(UTC)),
        "run_id": context.run.run_id,
        "graph_hash": pipeline.hash,
        **{f"param_{name}": value for name, value in pipeline.parameters(params).items()},
    }`,
};
