import { dagster, from, type Part } from './part.js';

/** The factory of ops: a task, what decides whether it may start, and what ends a run whose failures were tolerated. */
export const ops: Part = {
  names: ['task_op', 'gate_op', 'start_op', 'outcome_op'],
  needs: ['Pipeline'],
  imports: [
    dagster,
    ...from('collections.abc', 'Callable', 'Iterator', 'Mapping', 'Sequence'),
    ...from('typing', 'Any'),
  ],
  body: `def end_of(task: str, state: str, outputs: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """How a task ended, for those behind it: success, failed, or upstream_failed."""
    return {"task": task, "state": state, "outputs": dict(outputs or {})}


def will_retry(context, error: Exception) -> bool:
    """Does Dagster try this step again?"""
    if isinstance(error, dg.RetryRequested):
        return context.retry_number < error.max_retries
    policy = context.op_def.retry_policy
    return (
        policy is not None
        and getattr(error, "allow_retries", True)
        and context.retry_number < policy.max_retries
    )


def task_op(
    pipeline: Pipeline,
    task: str,
    work: Callable[[Any, Sequence[dict]], Mapping[str, Any] | None],
    *,
    name: str | None = None,
    takes: bool = False,
    tolerated: bool = False,
    resources: Sequence[str] = (),
    retry_policy: dg.RetryPolicy | None = None,
    **given: Any,
) -> dg.OpDefinition:
    """An op that does a task and hands on how it ended.

    work: called with the context and the ends of other tasks, when it takes any; gives the outputs
    takes: it has an input with ends of other tasks, else one for the order only
    tolerated: a failure is handed on, so that others may start behind it; outcome_op fails the run in the end
    """

    def compute(context, inputs) -> Iterator[dg.Output]:
        try:
            outputs = work(context, inputs.get("ends", ()))
        except Exception as error:
            again = will_retry(context, error)
            if again and pipeline.on_retry and not isinstance(error, dg.RetryRequested):
                pipeline.on_retry(context)
            if again or not tolerated:
                raise
            context.log.exception(f"{task} failed")
            facts = {"state": "failed", "error": str(error)}
            yield dg.Output(end_of(task, "failed"), "end", metadata=facts)
        else:
            yield dg.Output(end_of(task, "success", outputs), "end")

    return dg.OpDefinition(
        compute,
        name=name or task,
        ins={"ends": dg.In(list)} if takes else {"after": dg.In(dg.Nothing)},
        outs={"end": dg.Out(dict)},
        required_resource_keys={key for key in (*resources, *pipeline.resources, pipeline.params) if key},
        retry_policy=retry_policy,
        **given,
    )


def params_of(context, pipeline: Pipeline):
    return getattr(context.resources, pipeline.params) if pipeline.params else None


def start_op(name: str = "start") -> dg.OpDefinition:
    """Stands before the gates of a job: an op whose inputs were all skipped would be skipped as well."""

    def compute(context, inputs) -> Iterator[dg.Output]:
        yield dg.Output(end_of("", "success"), "end")

    return dg.OpDefinition(compute, name=name, ins={"after": dg.In(dg.Nothing)}, outs={"end": dg.Out(dict)})


# What a need says of a task behind it, by how the need ended; nothing = go.
VERDICTS = {
    "success": {"failed": "upstream_failed", "upstream_failed": "upstream_failed", "skipped": "skipped"},
    "failed": {"success": "skipped", "skipped": "skipped"},
    "done": {},
    "not_failed": {"failed": "upstream_failed", "upstream_failed": "upstream_failed"},
}


def gate_op(
    pipeline: Pipeline,
    task: str,
    needs: Sequence[tuple[str, str]],
    *,
    condition: Callable | None = None,
    tolerated: bool = False,
    name: str,
) -> dg.OpDefinition:
    """Decides whether a task may start, once all its needs have ended; a need without an end was skipped.

    Its output go starts the task, whose step is skipped without it. A failure outweighs a skip.
    """

    def compute(context, inputs) -> Iterator[dg.Output]:
        ends = inputs["ends"]
        states = {end["task"]: end["state"] for end in ends}
        verdicts = {VERDICTS[when].get(states.get(need, "skipped")) for need, when in needs}
        if "upstream_failed" in verdicts:
            if not tolerated:
                raise dg.Failure("a task that must not fail has failed", allow_retries=False)
            yield dg.Output(end_of(task, "upstream_failed"), "end", metadata={"state": "upstream_failed"})
        elif "skipped" not in verdicts and (condition is None or condition(context, ends)):
            yield dg.Output(ends, "go")

    return dg.OpDefinition(
        compute,
        name=name,
        ins={"ends": dg.In(list)},
        outs={"go": dg.Out(list, is_required=False), "end": dg.Out(dict, is_required=False)},
        required_resource_keys={key for key in (pipeline.params,) if key},
    )


def outcome_op(name: str = "outcome", *, task: str = "", tolerated: bool = False) -> dg.OpDefinition:
    """Stands behind tasks whose failures were handed on: fails the run, or hands on the end of a group."""

    def compute(context, inputs) -> Iterator[dg.Output]:
        failed = [end["task"] for end in inputs["ends"] if end["state"] != "success"]
        if failed and not tolerated:
            raise dg.Failure(f"failed: {', '.join(failed)}", allow_retries=False)
        yield dg.Output(end_of(task, "failed" if failed else "success"), "end")

    return dg.OpDefinition(compute, name=name, ins={"ends": dg.In(list)}, outs={"end": dg.Out(dict)})`,
};
