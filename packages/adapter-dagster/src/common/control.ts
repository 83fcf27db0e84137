import { dagster, from, type Part, plain } from './part.js';

const branch: Part = {
  names: ['branch_op'],
  needs: ['task_op', 'Run'],
  imports: [dagster, ...from('collections.abc', 'Callable', 'Iterator', 'Mapping'), ...from('typing', 'Any')],
  body: `def branch_op(
    pipeline: Pipeline,
    task: str,
    choose: Callable[[Run], str],
    *,
    outs: Mapping[str, str],
    name: str | None = None,
    takes: bool = False,
    description: str | None = None,
) -> dg.OpDefinition:
    """Chooses by conditions: only the output of the choice is given, and what follows another one is skipped.

    outs: names of outputs by choice
    """

    def compute(context, inputs) -> Iterator[dg.Output]:
        choice = choose(Run(context, pipeline, inputs.get("ends", ())))
        end = end_of(task, "success", {"choice": choice})
        yield dg.Output(end, "end", metadata={"choice": choice})
        if choice in outs:
            yield dg.Output(end, outs[choice])

    return dg.OpDefinition(
        compute,
        name=name or task,
        ins={"ends": dg.In(list)} if takes else {"after": dg.In(dg.Nothing)},
        outs={"end": dg.Out(dict), **{out: dg.Out(dict, is_required=False) for out in outs.values()}},
        required_resource_keys={key for key in (pipeline.params,) if key},
        description=description,
    )`,
};

const value: Part = {
  names: ['value_op'],
  needs: ['task_op', 'Run'],
  imports: [dagster, ...from('collections.abc', 'Callable', 'Mapping'), ...from('typing', 'Any')],
  body: `def value_op(
    pipeline: Pipeline, task: str, value: Callable[[Run], Mapping[str, Any]], **given: Any
) -> dg.OpDefinition:
    """A task whose outputs are computed from what its run knows."""

    def work(context, ends) -> Mapping[str, Any]:
        return value(Run(context, pipeline, ends))

    return task_op(pipeline, task, work, **given)`,
};

const moment: Part = {
  names: ['moment_op'],
  needs: ['task_op', 'Run'],
  imports: [
    dagster,
    plain('math'),
    ...from('collections.abc', 'Callable'),
    ...from('datetime', 'UTC', 'datetime'),
    ...from('typing', 'Any'),
  ],
  body: `def moment_op(
    pipeline: Pipeline, task: str, at: Callable[[Run], str], *, every: float, limit: float, **given: Any
) -> dg.OpDefinition:
    """Waits for a moment, and gives its slot back until then."""

    def work(context, ends) -> None:
        found = datetime.fromisoformat(at(Run(context, pipeline, ends)))
        left = (found.replace(tzinfo=found.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
        if left > 0:
            raise dg.RetryRequested(max_retries=math.ceil(limit / every), seconds_to_wait=min(left, every))

    return task_op(pipeline, task, work, **given)`,
};

const map: Part = {
  names: ['map_ops'],
  needs: ['task_op', 'Run'],
  imports: [
    dagster,
    ...from('collections.abc', 'Callable', 'Iterator', 'Mapping', 'Sequence'),
    ...from('typing', 'Any'),
  ],
  body: `def map_ops(
    pipeline: Pipeline,
    task: str,
    items: Callable[[Run], Sequence[Any]],
    work: Callable[[Any, Run, int], Mapping[str, Any] | None],
    *,
    name: str | None = None,
    takes: bool = False,
    tolerated: bool = False,
    resources: Sequence[str] = (),
    retry_policy: dg.RetryPolicy | None = None,
    tags: Mapping[str, str] | None = None,
    pool: str | None = None,
    description: str | None = None,
) -> tuple[dg.OpDefinition, dg.OpDefinition, dg.OpDefinition]:
    """Three ops for a task over items: one that finds the items, one that runs for each, one that gathers their outputs.

    All items finish; the task fails when one of them has failed.
    """
    own = name or task
    needed = {key for key in (*resources, pipeline.params) if key}

    def find(context, inputs) -> Iterator[dg.DynamicOutput]:
        ends = inputs.get("ends", ())
        for index, item in enumerate(items(Run(context, pipeline, ends))):
            given = {"index": index, "item": item, "ends": list(ends)}
            yield dg.DynamicOutput(given, mapping_key=str(index), output_name="items")

    def run_one(context, inputs) -> Iterator[dg.Output]:
        given = inputs["given"]
        index = given["index"]
        try:
            outputs = work(context, Run(context, pipeline, given["ends"], given["item"]), index)
        except Exception as error:
            if will_retry(context, error) or not tolerated:
                raise
            context.log.exception(f"item {index} of {task} failed")
            yield dg.Output({**end_of(task, "failed"), "index": index}, "end")
        else:
            yield dg.Output({**end_of(task, "success", outputs), "index": index}, "end")

    def gather(context, inputs) -> Iterator[dg.Output]:
        results = sorted(inputs["results"], key=lambda end: end["index"])
        state = "failed" if any(end["state"] == "failed" for end in results) else "success"
        end = end_of(task, state, {"results": [end["outputs"] for end in results]})
        yield dg.Output(end, "end", metadata={"state": state})

    return (
        dg.OpDefinition(
            find,
            name=f"{own}__items",
            ins={"ends": dg.In(list)} if takes else {"after": dg.In(dg.Nothing)},
            outs={"items": dg.DynamicOut(dict)},
            required_resource_keys=needed,
        ),
        dg.OpDefinition(
            run_one,
            name=f"{own}__each",
            ins={"given": dg.In(dict)},
            outs={"end": dg.Out(dict)},
            required_resource_keys=needed,
            retry_policy=retry_policy,
            tags=tags,
            pool=pool,
        ),
        dg.OpDefinition(
            gather,
            name=own,
            ins={"results": dg.In(list)},
            outs={"end": dg.Out(dict)},
            description=description,
        ),
    )`,
};

const runItem: Part = {
  names: ['run_item'],
  needs: ['run_sparkle', 'Run'],
  imports: [plain('json'), ...from('typing', 'Any')],
  body: `def run_item(context, pipeline: Pipeline, operation: str, run: Run, index: int) -> dict[str, Any]:
    """Runs the operation of a map for one item, by the runner."""
    words = ["--item", json.dumps(run.item), "--item-index", str(index)]
    return run_sparkle(
        context, pipeline, operation, *words, params=params_of(context, pipeline), inputs=run.ends
    )`,
};

/** Starting another job: the step tells what it asks for, and a sensor starts the run. */
const trigger: Part = {
  names: ['ask_for_run', 'start_requested', 'trigger_op'],
  needs: ['task_op', 'Run'],
  imports: [
    dagster,
    plain('json'),
    ...from('collections.abc', 'Callable', 'Mapping', 'Sequence'),
    ...from('typing', 'Any'),
  ],
  body: `def ask_for_run(
    context,
    job: str,
    params: Mapping[str, Any],
    interval: Sequence[str],
    wait: bool,
    index: int | None = None,
) -> dict:
    """Asks for a run of another job; its sensor starts it. With wait, looks at it until it has ended, and fails with it."""
    asked = ".".join([context.run.run_id, str(context.op_handle), *([] if index is None else [str(index)])])
    found = context.instance.get_runs(dg.RunsFilter(job_name=job, tags={"sparkle/asked_by": asked}), limit=1)
    if context.retry_number == 0 and not found:
        request = {"asked": asked, "params": dict(params), "interval": list(interval)}
        event = dg.AssetMaterialization(["runs_asked_for", job], metadata={"request": json.dumps(request)})
        context.instance.report_runless_asset_event(event)
    if not wait:
        return {"run_id": asked, "status": "started"}
    if not found or not found[0].is_finished:
        raise dg.RetryRequested(max_retries=1_000_000, seconds_to_wait=5)
    if not found[0].is_success:
        raise dg.Failure(f"run {found[0].run_id} of {job} has failed")
    return {"run_id": found[0].run_id, "status": "success"}


def trigger_op(
    pipeline: Pipeline, task: str, job: str, request: Callable[[Run], tuple], *, wait: bool, **given: Any
) -> dg.OpDefinition:
    """Starts another job with parameters and an interval."""

    def work(context, ends) -> dict:
        params, interval = request(Run(context, pipeline, ends))
        return ask_for_run(context, job, params, interval, wait)

    return task_op(pipeline, task, work, **given)


def start_requested(job, params: str | None = None) -> dg.SensorDefinition:
    """The sensor that starts the runs that steps of other jobs ask for."""

    @dg.asset_sensor(
        asset_key=dg.AssetKey(["runs_asked_for", job.name]),
        name=f"{job.name}_requested",
        job=job,
        minimum_interval_seconds=5,
        default_status=dg.DefaultSensorStatus.RUNNING,
    )
    def requested(context: dg.SensorEvaluationContext, asset_event: dg.EventLogEntry):
        request = json.loads(asset_event.asset_materialization.metadata["request"].value)
        start, end = request["interval"]
        config = (
            {"resources": {params: {"config": request["params"]}}} if params and request["params"] else {}
        )
        return dg.RunRequest(
            run_key=request["asked"],
            run_config=config,
            tags={
                "sparkle/asked_by": request["asked"],
                "sparkle/interval_start": start,
                "sparkle/interval_end": end,
            },
        )

    return requested`,
};

const approve: Part = {
  names: ['approve_op'],
  needs: ['task_op', 'Run'],
  imports: [
    dagster,
    plain('math'),
    ...from('collections.abc', 'Callable', 'Sequence'),
    ...from('datetime', 'UTC', 'datetime'),
    ...from('typing', 'Any'),
  ],
  body: `def approve_op(
    pipeline: Pipeline,
    task: str,
    message: Callable[[Run], str],
    *,
    key: Sequence[str],
    limit: float,
    approve_late: bool,
    approvers: Sequence[str] = (),
    **given: Any,
) -> dg.OpDefinition:
    """A person decides: by an event of the external asset of this question (Report materialization, in its page).

    Metadata of the event: decision (approved when there is none, else rejected), by (a name). A rejection fails the task.
    """

    def work(context, ends) -> dict[str, Any]:
        if context.retry_number == 0:
            who = f" ({', '.join(approvers)})" if approvers else ""
            context.log.warning(f"decision needed{who}: {message(Run(context, pipeline, ends))}")
        started = context.instance.get_run_record_by_id(context.run.run_id).create_timestamp.timestamp()
        event = context.instance.get_latest_materialization_event(dg.AssetKey(key))
        if event is not None and event.timestamp >= started:
            facts = {name: found.value for name, found in event.asset_materialization.metadata.items()}
            if facts.get("decision", "approved") != "approved":
                raise dg.Failure(f"rejected by {facts.get('by')}", allow_retries=False)
            return {"decision": "approved", "by": facts.get("by")}
        if datetime.now(UTC).timestamp() < started + limit:
            raise dg.RetryRequested(max_retries=math.ceil(limit / 5), seconds_to_wait=5)
        if not approve_late:
            raise dg.Failure("nobody has decided in time", allow_retries=False)
        return {"decision": "approved", "by": None}

    return task_op(pipeline, task, work, **given)`,
};

export const control: readonly Part[] = [branch, value, moment, map, runItem, trigger, approve];
