import { commentLines } from '@sparkle-orchestration/adapter-kit';

/** Parts of the module that the Dags of a project share; only those that some Dag uses are written. */
export type CommonPart = 'interval' | 'runner' | 'sensor' | 'checks' | 'edges' | 'messages' | 'values' | 'lineage';

/** Name of that module, which lies beside the Dag files: Airflow has their folder on its path. */
export const commonModule = 'sparkle_common';

interface Part {
  readonly needs?: readonly CommonPart[];
  /** Import lines at the top of the module. */
  readonly imports: readonly string[];
  readonly body: string;
}

interface Facts {
  readonly three: boolean;
  /** Folder of the graph files: absolute, or relative to the folder above the Dags. */
  readonly graphs: string;
}

const pendulum = 'import pendulum';
const from = (module: string, ...names: readonly string[]) => `from ${module} import ${names.join(', ')}`;

const interval = ({ three }: Facts): Part => ({
  imports: [pendulum, from('airflow.timetables.base', 'DataInterval')],
  body: `def interval_of(schedule, own=True):
    """The macro interval(dag_run) of a Dag: the data interval of a run, in UTC.

    A run that was started with an interval (sparkle_interval in its configuration) has that one. One that was
    started by hand without a date, and any run of a Dag without a schedule, has the last closed one.
    """

    def interval(dag_run):
        given = (dag_run.conf or {}).get("sparkle_interval")
        if given:
            return DataInterval(*(pendulum.parse(moment).in_timezone("UTC") for moment in given))
        start, end = (dag_run.data_interval_start, dag_run.data_interval_end) if own else (None, None)
        if start is None:
            moment = pendulum.instance(${three ? 'dag_run.logical_date or dag_run.run_after' : 'dag_run.logical_date'})
            start, end = schedule.infer_manual_data_interval(run_after=moment)
        return DataInterval(
            pendulum.instance(start).in_timezone("UTC"),
            pendulum.instance(end).in_timezone("UTC"),
        )

    return interval


def now():
    """The macro for the time of a try."""
    return pendulum.now("UTC")`,
});

const runner = ({ three, graphs }: Facts): Part => ({
  needs: ['interval'],
  imports: [
    'import json',
    'import os',
    'import tempfile',
    from('pathlib', 'Path'),
    from('airflow.exceptions', 'AirflowException', 'AirflowFailException'),
    three ? from('airflow.sdk', 'BaseOperator') : from('airflow.models.baseoperator', 'BaseOperator'),
  ],
  body: `${
    graphs.startsWith('/')
      ? `GRAPHS = Path(${JSON.stringify(graphs)})`
      : `GRAPHS = Path(__file__).resolve().parents[1] / ${JSON.stringify(graphs)}`
  }


def outputs_of(ti, task_id):
    """Outputs of another task; none when it was skipped."""
    value = ti.xcom_pull(task_ids=task_id)
    if isinstance(value, dict) and "chosen_options" in value:
        return {"decision": "approved", "by": (value.get("responded_by_user") or {}).get("name")}
    if isinstance(value, dict):
        return value
    run_id = ti.xcom_pull(task_ids=task_id, key="trigger_run_id")
    if run_id:
        return {"run_id": run_id, "status": "success"}
    return ti.xcom_pull(task_ids=task_id, key="outputs") or {}


def word(name, value):
    """One --param of the runner: a text is in quotes, so that a text like 7 stays one."""
    return f'{name}="{value}"' if isinstance(value, str) else f"{name}={json.dumps(value)}"


def run_sparkle(operator, context, *more):
    """Calls the runner without a shell; the exit code and the outputs."""
    from airflow.providers.standard.hooks.subprocess import SubprocessHook

    dag, ti = context["dag"], context["ti"]
    interval = dag.user_defined_macros["interval"](context["dag_run"])
    operator.hook = SubprocessHook()
    with tempfile.TemporaryDirectory(prefix="sparkle-") as folder:
        inputs, outputs = Path(folder) / "inputs.json", Path(folder) / "outputs.json"
        command = ["sparkle", "exec", str(GRAPHS / f"{dag.dag_id}.graph.json"), "--task", operator.operation]
        command += ["--interval-start", interval.start.to_iso8601_string()]
        command += ["--interval-end", interval.end.to_iso8601_string()]
        command += ["--run-id", context["run_id"], "--outputs", str(outputs), *more]
        for name in dag.params:
            command += ["--param", word(name, context["params"][name])]
        if operator.inputs:
            known = {task: outputs_of(ti, task_id) for task, task_id in operator.inputs.items()}
            inputs.write_text(json.dumps(known), encoding="utf-8")
            command += ["--inputs", str(inputs)]
        code = operator.hook.run_command(command, env=dict(os.environ)).exit_code
        found = json.loads(outputs.read_text(encoding="utf-8")) if outputs.exists() else None
    if code == 64:
        raise AirflowFailException("the runner says that trying again cannot help")
    if code not in (0, 75):
        raise AirflowException(f"the runner ended with exit code {code}")
    return code, found


class SparkleOperator(BaseOperator):
    """Runs one operation by the runner: sparkle exec. Its outputs are its XCom.

    :param operation: task of the definition; the id of this task when it has the same name
    :param inputs: tasks whose outputs it takes: their names in the definition, and their ids here
    :param item: of a map: the item to run it for
    """

    def __init__(self, *, operation=None, inputs=None, item=None, **kwargs):
        super().__init__(**kwargs)
        self.operation = operation or self.task_id
        self.inputs = inputs or {}
        self.item = item

    def execute(self, context):
        index = context["ti"].map_index
        item = ["--item", json.dumps(self.item), "--item-index", str(index)] if index >= 0 else []
        code, outputs = run_sparkle(self, context, *item)
        if code != 0:
            raise AirflowException("what this waits for is not there")
        return outputs

    def on_kill(self):
        self.hook.send_sigterm()`,
});

const sensor = ({ three }: Facts): Part => ({
  needs: ['runner'],
  imports: [three ? from('airflow.sdk', 'BaseSensorOperator') : from('airflow.sensors.base', 'BaseSensorOperator')],
  body: `class SparkleSensor(BaseSensorOperator):
    """Lets the runner look once per poke; exit code 75 says that it is not there yet."""

    def __init__(self, *, operation=None, inputs=None, **kwargs):
        super().__init__(**kwargs)
        self.operation = operation or self.task_id
        self.inputs = inputs or {}

    def poke(self, context):
        code, _ = run_sparkle(self, context, "--once")
        return code == 0

    def on_kill(self):
        self.hook.send_sigterm()`,
});

const checks: Part = {
  imports: ['import logging', from('airflow.exceptions', 'AirflowException')],
  body: `def judge(results, descriptions):
    """Logs every check that is breached and fails for those that are more than a warning."""
    breached = [row for row in results[-1] if row[2] != 0]
    for name, severity, breaches in breached:
        logging.getLogger(__name__).warning("check %s (%s): %s breaches", name, severity, breaches)
    failed = [f"{name}: {breaches} breaches" for name, severity, breaches in breached if severity != "warn"]
    if failed:
        raise AirflowException("; ".join(failed))
    return [[name, int(breaches)] for name, _, breaches in breached]`,
};

const currentContext = (three: boolean) =>
  from(three ? 'airflow.sdk' : 'airflow.operators.python', 'get_current_context');

const edges = ({ three }: Facts): Part => ({
  imports: [from('airflow.exceptions', 'AirflowFailException', 'AirflowSkipException'), currentContext(three)],
  body: `def settle(needs, condition=None):
    """Decides on the states of all needs: a failure that forbids the task outweighs a reason to skip it."""
    context = get_current_context()
    ids = [task_id for task_id, _ in needs]
${
  three
    ? `    run_id = context["run_id"]
    found = context["ti"].get_task_states(dag_id=context["dag"].dag_id, task_ids=ids, run_ids=[run_id])
    states = found[run_id]`
    : `    states = {ti.task_id: ti.state for ti in context["dag_run"].get_task_instances()}`
}
    failed = [task_id for task_id in ids if states[task_id] in ("failed", "upstream_failed")]
    if any(task_id in failed for task_id, when in needs if when in ("success", "not_failed")):
        raise AirflowFailException("a task that must not fail has failed")
    idle = [task_id for task_id, when in needs if when == "failed" and task_id not in failed]
    skipped = [task_id for task_id, when in needs if when == "success" and states[task_id] == "skipped"]
    if idle or skipped:
        raise AirflowSkipException("nothing to do")
    if condition is not None and not condition():
        raise AirflowSkipException("its condition does not hold")`,
});

const messages: Part = {
  imports: [from('html', 'escape'), pendulum],
  body: `def send(channels, subject, text, facts):
    """Sends a message to channels: tuples of kind, connection and receiver."""
    for kind, connection, to in channels:
        if kind == "slack":
            from airflow.providers.slack.hooks.slack_webhook import SlackWebhookHook

            SlackWebhookHook(slack_webhook_conn_id=connection).send(text=f"*{subject}*\\n{text}")
        elif kind == "webhook":
            from airflow.providers.http.hooks.http import HttpHook

            HttpHook(method="POST", http_conn_id=connection).run(json=facts)
        else:
            from airflow.providers.smtp.hooks.smtp import SmtpHook

            with SmtpHook(smtp_conn_id=connection) as smtp:
                smtp.send_email_smtp(to=to, subject=subject, html_content=escape(text))


def due_at(run, max_duration=None, complete_by=None, due=None):
    """The moment by which a run has to be done: the first of what was promised."""
    end = pendulum.instance(run.data_interval_end or run.start_date)
    moments = []
    if max_duration is not None:
        moments.append(pendulum.instance(run.start_date).add(seconds=max_duration))
    if complete_by is not None:
        hour, minute, zone = complete_by
        moments.append(end.in_timezone(zone).at(hour, minute))
    if due is not None:
        moments.append(end.add(seconds=due))
    return min(moments)


def tell(subject, channels, facts, sla=None):
    """A callback that tells how a run or a task went; with a promise, only when the run broke it."""

    def notify(context):
        if sla is not None and pendulum.now("UTC") <= due_at(context["dag_run"], **sla):
            return
        text = "run " + str(context["run_id"])
        known = {"subject": subject, "message": text, **facts, "run_id": context["run_id"]}
        send(channels, subject, text, known)

    return notify`,
};

const values = ({ three }: Facts): Part => ({
  needs: ['runner'],
  imports: ['import json', pendulum, from('airflow.exceptions', 'AirflowFailException'), currentContext(three)],
  body: `class Run:
    """What references of a definition read while a task runs."""

    def __init__(self):
        self.context = get_current_context()
        self.interval = self.context["dag"].user_defined_macros["interval"](self.context["dag_run"])

    def param(self, name, otherwise=None):
        value = self.context["params"].get(name)
        return otherwise if value is None else value

    def start(self, form="iso"):
        return show(self.interval.start, form)

    def end(self, form="iso"):
        return show(self.interval.end, form)

    def now(self, form="iso"):
        return show(pendulum.now("UTC"), form)

    def id(self):
        return self.context["run_id"]

    def output(self, task_id, name):
        return outputs_of(self.context["ti"], task_id).get(name)

    def choose(self, choice, task_ids):
        """Ends a branch: the choice is its output, the tasks are those that go on."""
        self.context["ti"].xcom_push(key="outputs", value={"choice": choice})
        return task_ids


def show(moment, form="iso"):
    """A time in UTC, in one of the forms of definitions."""
    if isinstance(moment, str):
        moment = pendulum.parse(moment)
    moment = moment.in_timezone("UTC")
    if form == "epoch":
        return moment.int_timestamp
    forms = {"date": "YYYY-MM-DD", "nodash": "YYYYMMDD"}
    exact = "YYYY-MM-DD[T]HH:mm:ss.SSS[Z]" if moment.microsecond else "YYYY-MM-DD[T]HH:mm:ss[Z]"
    return moment.format(forms.get(form, exact))


def text(*parts):
    """Parts of a text joined; one that has no value in this run is an error that trying again cannot help."""
    if any(part is None for part in parts):
        raise AirflowFailException("a reference has no value in this run")
    return "".join(
        part if isinstance(part, str) else json.dumps(part, separators=(",", ":")) for part in parts
    )


def compare(left, by, right):
    """Values of different kinds are not equal, and cannot be ordered."""
    kinds = [
        float if isinstance(one, (int, float)) and not isinstance(one, bool) else type(one)
        for one in (left, right)
    ]
    same = kinds[0] is kinds[1] and left == right
    if by in ("==", "!="):
        return same if by == "==" else not same
    if kinds[0] is not kinds[1] or kinds[0] not in (float, str):
        raise AirflowFailException(f"{left!r} and {right!r} have no order")
    return {"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[by]


def truth(value):
    """A value by itself is a condition only when it is true or false."""
    if not isinstance(value, bool):
        raise AirflowFailException(f"{value!r} is not true or false")
    return value


def all_of(*conditions):
    """Do all hold? The first that does not is the last that is looked at."""
    return all(condition() for condition in conditions)


def any_of(*conditions):
    """Does one hold? It is the last that is looked at."""
    return any(condition() for condition in conditions)


def items_of(value):
    """An output as the items of a map."""
    if value is not None and not isinstance(value, list):
        raise AirflowFailException("the output is no list")
    return value or []


def windows(start, end, unit, count, zone):
    """Windows of a length between two times, in UTC; an end without a time of day belongs to them."""
    moment, limit = pendulum.parse(start, tz=zone), pendulum.parse(end, tz=zone)
    if len(end.strip()) == 10:
        limit = limit.in_timezone(zone).add(days=1)
    found = []
    while moment < limit:
        stop = moment.in_timezone(zone).add(**{f"{unit}s": count})
        found.append({"start": show(moment), "end": show(min(stop, limit))})
        if len(found) > 1000:
            raise AirflowFailException("there are more than 1000 windows; use longer ones")
        moment = stop
    return found`,
});

const lineage: Part = {
  imports: ['import json', from('functools', 'cache'), from('pathlib', 'Path')],
  body: `@cache
def columns_of(file):
    """Lineage of the columns of a Dag, by task: documentation that lies beside its file."""
    path = Path(file)
    return json.loads((path.parent / "lineage" / f"{path.stem}.json").read_text(encoding="utf-8"))


def columns(file, task):
    """What doc_json of a task shows: each column with the columns it comes from."""
    return json.dumps(columns_of(file)[task], indent=2, ensure_ascii=False)`,
};

function partOf(part: CommonPart, facts: Facts): Part {
  switch (part) {
    case 'interval':
      return interval(facts);
    case 'runner':
      return runner(facts);
    case 'sensor':
      return sensor(facts);
    case 'checks':
      return checks;
    case 'edges':
      return edges(facts);
    case 'messages':
      return messages;
    case 'values':
      return values(facts);
    case 'lineage':
      return lineage;
  }
}

const order: readonly CommonPart[] = [
  'interval',
  'runner',
  'sensor',
  'values',
  'checks',
  'edges',
  'messages',
  'lineage',
];

/** Import lines as an import sorter leaves them: the standard library first, names of one module in one line. */
function sorted(lines: readonly string[]): string {
  const plain = new Set<string>();
  const names = new Map<string, Set<string>>();
  for (const line of lines) {
    const found = /^from (\S+) import (.+)$/.exec(line);
    if (!found) plain.add(line);
    else names.set(found[1] ?? '', new Set([...(names.get(found[1] ?? '') ?? []), ...(found[2] ?? '').split(', ')]));
  }
  const all = [
    ...[...plain].sort(),
    ...[...names]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([module, found]) => `from ${module} import ${[...found].sort().join(', ')}`),
  ];
  const own = (line: string) => !/^(import|from) (pendulum|airflow)/.test(line);
  return [all.filter(own), all.filter((line) => !own(line))]
    .filter((group) => group.length > 0)
    .map((group) => group.join('\n'))
    .join('\n\n');
}

/** The module with the given parts and all that they need. */
export function commonText(parts: ReadonlySet<CommonPart>, header: string, facts: Facts): string {
  const used = new Set(parts);
  for (let size = -1; size !== used.size; ) {
    size = used.size;
    for (const part of used) for (const need of partOf(part, facts).needs ?? []) used.add(need);
  }
  const chosen = order.filter((part) => used.has(part)).map((part) => partOf(part, facts));
  const imports = sorted(chosen.flatMap((part) => part.imports));
  const bodies = chosen.map((part) => part.body).join('\n\n\n');
  const gap = /^(def|class|@)/.test(bodies) ? '\n\n\n' : '\n\n';
  return `${commentLines(header, '#')}"""What the Dags of this folder share."""

from __future__ import annotations

${imports}${gap}${bodies}
`;
}

const names: Readonly<Record<string, CommonPart>> = {
  interval_of: 'interval',
  now: 'interval',
  SparkleOperator: 'runner',
  SparkleSensor: 'sensor',
  judge: 'checks',
  settle: 'edges',
  send: 'messages',
  tell: 'messages',
  columns: 'lineage',
  Run: 'values',
  show: 'values',
  text: 'values',
  compare: 'values',
  all_of: 'values',
  any_of: 'values',
  truth: 'values',
  items_of: 'values',
  windows: 'values',
};

/** The part that a name of the module is in. */
export function partOfName(name: string): CommonPart {
  const part = names[name];
  if (!part) throw new Error(`the common module has no ${name}`);
  return part;
}
