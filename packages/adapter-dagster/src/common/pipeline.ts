import { dagster, from, type Part } from './part.js';

/** What every pipeline uses: its facts, and the interval of a run. */
export const pipeline: Part = {
  names: ['Pipeline', 'interval_of'],
  imports: [
    dagster,
    ...from('collections.abc', 'Callable', 'Mapping', 'Sequence'),
    ...from('dataclasses', 'dataclass', 'field'),
    ...from('datetime', 'datetime'),
    ...from('typing', 'Any'),
  ],
  body: `@dataclass(frozen=True)
class Pipeline:
    """What the steps of a pipeline share.

    job: name of the job, and of its files in graphs and lineage
    hash: of the execution graph that the code was made from; the ledger keeps it
    params: name of the resource with its parameters
    names: parameters by field of that resource, where Python takes another name
    values: parameters that have a value of their own when the run gives none
    on_retry: told before a step is tried again
    resources: what that needs
    """

    job: str
    hash: str
    params: str | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    on_retry: Callable | None = None
    resources: Sequence[str] = ()

    def parameters(self, params: dg.ConfigurableResource | None) -> dict[str, Any]:
        """Parameters of a run by field: those of the resource, else the pipeline's own values."""
        if params is None:
            return dict(self.values)
        given = {name: getattr(params, name) for name in type(params).model_fields}
        return {name: self.values.get(name) if value is None else value for name, value in given.items()}


def interval_of(context) -> dg.TimeWindow:
    """The data interval of a run: the one in its tags, its partition, or the last one that is over."""
    tags = context.run.tags
    if "sparkle/interval_start" in tags:
        ends = (tags["sparkle/interval_start"], tags["sparkle/interval_end"])
        return dg.TimeWindow(*(datetime.fromisoformat(end) for end in ends))
    if "dagster/partition" in tags or "dagster/asset_partition_range_start" in tags:
        return context.partition_time_window
    return context.job_def.partitions_def.get_last_partition_window()`,
};
