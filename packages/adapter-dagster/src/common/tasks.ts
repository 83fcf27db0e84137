import { dagster, from, type Part, plain } from './part.js';

/** Ops of statements on Postgres. */
export const sqlOps: Part = {
  names: ['sql_op'],
  needs: ['task_op', 'Postgres'],
  imports: [dagster, ...from('collections.abc', 'Sequence'), ...from('typing', 'Any')],
  body: `def sql_op(
    pipeline: Pipeline,
    task: str,
    statements: Sequence[str],
    *,
    on: str,
    binds: bool = False,
    setup: Sequence[str] = (),
    timeout: int | None = None,
    autocommit: bool = False,
    **given: Any,
) -> dg.OpDefinition:
    """Statements on a database, in one transaction.

    on: name of the resource
    binds: they bind facts of the run
    """

    def work(context, ends) -> None:
        values = bindings(context, pipeline, params_of(context, pipeline)) if binds else None
        database = getattr(context.resources, on)
        database.run(statements, values, setup=setup, timeout=timeout, autocommit=autocommit)

    return task_op(pipeline, task, work, resources=[on], **given)`,
};

/** Ops of checks on Postgres. */
export const checkOps: Part = {
  names: ['check_op'],
  needs: ['task_op', 'Postgres'],
  imports: [dagster, ...from('collections.abc', 'Sequence'), ...from('typing', 'Any')],
  body: `def check_op(
    pipeline: Pipeline,
    task: str,
    statements: Sequence[str],
    *,
    on: str,
    binds: bool = False,
    setup: Sequence[str] = (),
    timeout: int | None = None,
    **given: Any,
) -> dg.OpDefinition:
    """Checks of a table: the last statement gives their names, severities and breaches; a warning does not fail."""

    def work(context, ends) -> None:
        values = bindings(context, pipeline, params_of(context, pipeline)) if binds else None
        rows = getattr(context.resources, on).run(statements, values, setup=setup, timeout=timeout)
        breached = [(name, severity, breaches) for name, severity, breaches in rows if breaches]
        for name, severity, breaches in breached:
            context.log.warning(f"check {name} ({severity}): {breaches} breaches")
        failed = [
            f"{name}: {breaches} breaches" for name, severity, breaches in breached if severity != "warn"
        ]
        if failed:
            raise dg.Failure("; ".join(failed))

    return task_op(pipeline, task, work, resources=[on], **given)`,
};

/** Ops of the runner. */
export const sparkleOps: Part = {
  names: ['sparkle_op'],
  needs: ['task_op', 'run_sparkle'],
  imports: [dagster, ...from('typing', 'Any')],
  body: `def sparkle_op(
    pipeline: Pipeline, task: str, *, operation: str | None = None, **given: Any
) -> dg.OpDefinition:
    """A task that the runner does.

    operation: its name in the graph; the task's when it is the same
    """

    def work(context, ends) -> dict[str, Any]:
        params = params_of(context, pipeline)
        return run_sparkle(context, pipeline, operation or task, params=params, inputs=ends)

    return task_op(pipeline, task, work, **given)`,
};

/** Ops that wait, by the runner. */
export const waitOps: Part = {
  names: ['wait_op'],
  needs: ['task_op', 'run_sparkle'],
  imports: [dagster, plain('math'), ...from('typing', 'Any')],
  body: `def wait_op(
    pipeline: Pipeline, task: str, *, operation: str | None = None, every: float, limit: float, **given: Any
) -> dg.OpDefinition:
    """Looks every so many seconds whether something is there, and gives its slot back between two looks."""

    def work(context, ends) -> dict[str, Any]:
        params = params_of(context, pipeline)
        try:
            return run_sparkle(context, pipeline, operation or task, "--once", params=params, inputs=ends)
        except NotReady as error:
            raise dg.RetryRequested(max_retries=math.ceil(limit / every), seconds_to_wait=every) from error

    return task_op(pipeline, task, work, **given)`,
};
