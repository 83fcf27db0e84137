import { dagster, from, type Part, plain } from './part.js';

const show: Part = {
  names: ['show'],
  imports: [...from('datetime', 'UTC', 'datetime')],
  body: `def show(moment: datetime | str, form: str = "iso") -> str | int:
    """A time in UTC, in one of the forms of definitions."""
    found = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    if form == "epoch":
        return int(found.timestamp())
    exact = (
        f"%Y-%m-%dT%H:%M:%S.{found.microsecond // 1000:03d}Z" if found.microsecond else "%Y-%m-%dT%H:%M:%SZ"
    )
    return found.strftime({"date": "%Y-%m-%d", "nodash": "%Y%m%d"}.get(form, exact))`,
};

const run: Part = {
  names: ['Run', 'of_run'],
  needs: ['task_op', 'show'],
  imports: [
    dagster,
    ...from('collections.abc', 'Callable', 'Sequence'),
    ...from('datetime', 'UTC', 'datetime'),
    ...from('typing', 'Any'),
  ],
  body: `class Run:
    """What references of a definition read while a step runs."""

    def __init__(self, context, pipeline: Pipeline, ends: Sequence[dict] = (), item: Any = None):
        self.context = context
        self.window = interval_of(context)
        self.params = pipeline.parameters(params_of(context, pipeline))
        self.ends = list(ends)
        self.outputs = {end["task"]: end["outputs"] for end in ends}
        self.item = item

    def param(self, name: str) -> Any:
        return self.params.get(name)

    def start(self, form: str = "iso") -> str | int:
        return show(self.window.start, form)

    def end(self, form: str = "iso") -> str | int:
        return show(self.window.end, form)

    def now(self, form: str = "iso") -> str | int:
        return show(datetime.now(UTC), form)

    def id(self) -> str:
        return self.context.run.run_id

    def output(self, task: str, name: str) -> Any:
        return self.outputs.get(task, {}).get(name)


def of_run(pipeline: Pipeline, value: Callable[[Run], Any]) -> Callable[[Any, Sequence[dict]], Any]:
    """A condition on what a run knows."""
    return lambda context, ends: value(Run(context, pipeline, ends))`,
};

const text: Part = {
  names: ['text'],
  imports: [dagster, plain('json'), ...from('typing', 'Any')],
  body: `def text(*parts: Any) -> str:
    """Parts of a text joined; one that has no value in this run is an error that trying again cannot help."""
    if any(part is None for part in parts):
        raise dg.Failure("a reference has no value in this run", allow_retries=False)
    found = [part if isinstance(part, str) else json.dumps(part, separators=(",", ":")) for part in parts]
    return "".join(found)`,
};

const compare: Part = {
  names: ['compare'],
  imports: [dagster, ...from('typing', 'Any')],
  body: `def compare(left: Any, by: str, right: Any) -> bool:
    """Values of different kinds are not equal, and cannot be ordered."""
    kinds = [
        float if isinstance(one, (int, float)) and not isinstance(one, bool) else type(one)
        for one in (left, right)
    ]
    same = kinds[0] is kinds[1] and left == right
    if by in ("==", "!="):
        return same if by == "==" else not same
    if kinds[0] is not kinds[1] or kinds[0] not in (float, str):
        raise dg.Failure(f"{left!r} and {right!r} have no order", allow_retries=False)
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[by]`,
};

const truth: Part = {
  names: ['truth'],
  imports: [dagster, ...from('typing', 'Any')],
  body: `def truth(value: Any) -> bool:
    """A value by itself is a condition only when it is true or false."""
    if not isinstance(value, bool):
        raise dg.Failure(f"{value!r} is not true or false", allow_retries=False)
    return value`,
};

const allOf: Part = {
  names: ['all_of'],
  imports: [...from('collections.abc', 'Callable')],
  body: `def all_of(*conditions: Callable[[], bool]) -> bool:
    """Do all hold? The first that does not is the last that is looked at."""
    return all(condition() for condition in conditions)`,
};

const anyOf: Part = {
  names: ['any_of'],
  imports: [...from('collections.abc', 'Callable')],
  body: `def any_of(*conditions: Callable[[], bool]) -> bool:
    """Does one hold? It is the last that is looked at."""
    return any(condition() for condition in conditions)`,
};

const itemsOf: Part = {
  names: ['items_of'],
  imports: [dagster, ...from('typing', 'Any')],
  body: `def items_of(value: Any) -> list:
    """An output as the items of a map."""
    if value is not None and not isinstance(value, list):
        raise dg.Failure("the output is no list", allow_retries=False)
    return value or []`,
};

const windows: Part = {
  names: ['windows'],
  needs: ['show'],
  imports: [dagster, ...from('datetime', 'UTC', 'datetime', 'timedelta'), ...from('zoneinfo', 'ZoneInfo')],
  body: `def windows(start: str, end: str, unit: str, count: int, zone: str) -> list[dict[str, str]]:
    """Windows of a length between two times, in UTC; an end without a time of day belongs to them."""
    place = ZoneInfo(zone)

    def read(moment: str) -> datetime:
        found = datetime.fromisoformat(moment)
        return found.replace(tzinfo=place) if found.tzinfo is None else found

    def after(moment: datetime, unit: str, count: int) -> datetime:
        # Minutes and hours have a length of their own; days and months are those of the zone.
        if unit in ("minute", "hour"):
            return moment + timedelta(**{f"{unit}s": count})
        local = moment.astimezone(place).replace(tzinfo=None)
        if unit == "month":
            year, month = divmod(local.year * 12 + local.month - 1 + count, 12)
            return local.replace(year=year, month=month + 1).replace(tzinfo=place).astimezone(UTC)
        return (local + timedelta(days=count)).replace(tzinfo=place).astimezone(UTC)

    moment, limit = read(start).astimezone(UTC), read(end).astimezone(UTC)
    if len(end.strip()) == 10:
        limit = after(limit, "day", 1)
    found = []
    while moment < limit:
        stop = after(moment, unit, count)
        found.append({"start": show(moment), "end": show(min(stop, limit))})
        if len(found) > 1000:
            raise dg.Failure("there are more than 1000 windows; use longer ones", allow_retries=False)
        moment = stop
    return found`,
};

export const values: readonly Part[] = [show, run, text, compare, truth, allOf, anyOf, itemsOf, windows];
