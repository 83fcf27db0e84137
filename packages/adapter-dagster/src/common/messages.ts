import { dagster, from, type Part, plain } from './part.js';

const post: Part = {
  names: ['post'],
  imports: [plain('json'), ...from('collections.abc', 'Mapping'), ...from('typing', 'Any'), plain('urllib.request')],
  body: `def post(url: str, body: Mapping[str, Any]) -> None:
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=10) as answer:
        answer.read()`,
};

const slack: Part = {
  names: ['Slack'],
  needs: ['post'],
  imports: [dagster],
  body: `class Slack(dg.ConfigurableResource):
    """An incoming webhook of Slack."""

    url: str

    def send(self, to: str, subject: str, text: str, facts: Mapping[str, Any]) -> None:
        post(self.url, {"channel": to, "text": f"*{subject}*\\n{text}", **facts})`,
};

const webhook: Part = {
  names: ['Webhook'],
  needs: ['post'],
  imports: [dagster],
  body: `class Webhook(dg.ConfigurableResource):
    """An address that takes messages as JSON."""

    url: str

    def send(self, to: str, subject: str, text: str, facts: Mapping[str, Any]) -> None:
        post(self.url, {"subject": subject, "message": text, **facts})`,
};

const pagerDuty: Part = {
  names: ['PagerDuty'],
  needs: ['post'],
  imports: [dagster],
  body: `class PagerDuty(dg.ConfigurableResource):
    """The events API of PagerDuty; its address ends in the routing key of a service: https://…/v2/enqueue#key."""

    url: str

    def send(self, to: str, subject: str, text: str, facts: Mapping[str, Any]) -> None:
        address, _, key = self.url.partition("#")
        details = {
            "summary": subject,
            "source": "sparkle",
            "severity": "error",
            "custom_details": dict(facts),
        }
        # A success ends the incident that a failure has opened.
        action = "resolve" if facts.get("status") == "success" else "trigger"
        incident = f"sparkle/{facts.get('env')}/{facts.get('pipeline') or facts.get('job')}"
        post(address, {"routing_key": key, "event_action": action, "dedup_key": incident, "payload": details})`,
};

const mail: Part = {
  names: ['Mail'],
  imports: [
    dagster,
    plain('smtplib'),
    ...from('collections.abc', 'Mapping'),
    ...from('email.message', 'EmailMessage'),
    ...from('typing', 'Any'),
    ...from('urllib.parse', 'parse_qs', 'unquote', 'urlsplit'),
  ],
  body: `class Mail(dg.ConfigurableResource):
    """A mail server: smtp://user:password@host:587?from=me@example.org, or smtps:// for TLS from the first byte on."""

    url: str

    def send(self, to: str, subject: str, text: str, facts: Mapping[str, Any]) -> None:
        at = urlsplit(self.url)
        message = EmailMessage()
        message["From"] = parse_qs(at.query).get("from", [to])[0]
        message["To"] = to
        message["Subject"] = subject
        message.set_content(text)
        server = smtplib.SMTP_SSL if at.scheme == "smtps" else smtplib.SMTP
        with server(at.hostname or "localhost", at.port or 0, timeout=10) as client:
            if at.username:
                if at.scheme != "smtps":
                    client.starttls()
                client.login(unquote(at.username), unquote(at.password or ""))
            client.send_message(message)`,
};

/** What sensors of runs send. */
const tell: Part = {
  names: ['tell'],
  imports: [...from('collections.abc', 'Mapping', 'Sequence'), ...from('typing', 'Any')],
  body: `def send_all(log, channels: Sequence[tuple], subject: str, text: str, facts: Mapping[str, Any]) -> None:
    """Sends to all channels: pairs of a resource and a receiver. A dead server changes nothing for the pipeline."""
    for channel, to in channels:
        try:
            channel.send(to, subject, text, facts)
        except OSError as error:
            log.warning(f"the message {subject} was not sent: {type(error).__name__}")


def tell(context, channels: Sequence[tuple], subject: str, facts: Mapping[str, Any]) -> None:
    """Tells how a run ended."""
    run_id = context.dagster_run.run_id
    text = f"run {run_id}"
    known = {"subject": subject, "message": text, **facts, "run_id": run_id}
    send_all(context.log, channels, subject, text, known)`,
};

/** Before a step is tried again. */
const retryTeller: Part = {
  names: ['tell_retry'],
  needs: ['tell'],
  imports: [...from('collections.abc', 'Callable', 'Mapping', 'Sequence'), ...from('typing', 'Any')],
  body: `def tell_retry(channels: Sequence[tuple[str, str]], subject: str, facts: Mapping[str, Any]) -> Callable:
    """Tells that a step is tried again; channels are names of resources, each with a receiver."""

    def told(context) -> None:
        text = f"run {context.run.run_id}, step {context.op_handle}"
        known = {"subject": subject, "message": text, **facts, "run_id": context.run.run_id}
        found = [(getattr(context.resources, name), to) for name, to in channels]
        send_all(context.log, found, subject, text, known)

    return told`,
};

const notifyOps: Part = {
  names: ['notify_op'],
  needs: ['task_op', 'tell'],
  imports: [dagster, ...from('collections.abc', 'Mapping', 'Sequence'), ...from('typing', 'Any')],
  body: `def notify_op(
    pipeline: Pipeline,
    task: str,
    channels: Sequence[tuple[str, str]],
    subject: str,
    message: str,
    facts: Mapping[str, Any],
    **given: Any,
) -> dg.OpDefinition:
    """A message to channels: names of resources, each with a receiver."""

    def work(context, ends) -> None:
        known = {"subject": subject, "message": message, **facts, "run_id": context.run.run_id}
        for name, to in channels:
            getattr(context.resources, name).send(to, subject, message, known)

    return task_op(pipeline, task, work, resources=[name for name, _ in channels], **given)`,
};

/** Runs that break a promise about time, and intervals that nobody has run in time. */
const late: Part = {
  names: ['tell_late'],
  needs: ['tell'],
  imports: [
    dagster,
    plain('json'),
    ...from('collections.abc', 'Iterator', 'Mapping', 'Sequence'),
    ...from('datetime', 'UTC', 'datetime', 'timedelta'),
    ...from('typing', 'Any'),
    ...from('zoneinfo', 'ZoneInfo'),
  ],
  body: `def moments_due(end: datetime, complete_by=None, due: float | None = None) -> Iterator[datetime]:
    """By when the run of an interval has to be done, as it was promised."""
    if complete_by is not None:
        hour, minute, zone = complete_by
        yield end.astimezone(ZoneInfo(zone)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    if due is not None:
        yield end + timedelta(seconds=due)


def find_late(
    instance: dg.DagsterInstance,
    job: str,
    intervals: dg.TimeWindowPartitionsDefinition,
    now: datetime,
    max_duration: float | None = None,
    **promise: Any,
) -> Iterator[tuple[str, str]]:
    """Keys and texts of what is late: runs, and the last interval when no run has done it in time."""
    records = instance.get_run_records(dg.RunsFilter(job_name=job), limit=25)
    done = set()
    for record in records:
        run = record.dagster_run
        key = run.tags.get("dagster/partition")
        if run.is_success:
            done.add(key)
        ended = now if record.end_time is None else datetime.fromtimestamp(record.end_time, UTC)
        due = (
            []
            if key is None
            else list(moments_due(intervals.time_window_for_partition_key(key).end, **promise))
        )
        if max_duration is not None and record.start_time is not None:
            due.append(datetime.fromtimestamp(record.start_time, UTC) + timedelta(seconds=max_duration))
        # A run of an old interval was late before it began.
        fresh = [moment for moment in due if record.create_timestamp.astimezone(UTC) <= moment]
        if fresh and ended > min(fresh):
            yield run.run_id, f"run {run.run_id}"
    last = intervals.get_last_partition_window()
    key = intervals.get_last_partition_key()
    if (
        last
        and records
        and key not in done
        and any(now > moment for moment in moments_due(last.end, **promise))
    ):
        yield f"interval {key}", f"no run has done the interval {key}"


def tell_late(
    context: dg.SensorEvaluationContext,
    job: str,
    intervals: dg.TimeWindowPartitionsDefinition,
    channels: Sequence[tuple],
    subject: str,
    facts: Mapping[str, Any],
    **promise: Any,
) -> dg.SkipReason:
    """Tells once of everything that is late; the cursor keeps what was told."""
    told = json.loads(context.cursor or "[]")
    new = [
        one
        for one in find_late(context.instance, job, intervals, datetime.now(UTC), **promise)
        if one[0] not in told
    ]
    for _, text in new:
        send_all(context.log, channels, subject, text, {"subject": subject, "message": text, **facts})
    context.update_cursor(json.dumps([*told, *(key for key, _ in new)][-100:]))
    return dg.SkipReason(f"{len(new)} late")`,
};

export const messages: readonly Part[] = [post, slack, webhook, pagerDuty, mail, tell, retryTeller, notifyOps, late];
