"""Runs state machines in the interpreter that moto ships: a JSON line on stdin is a command, each is answered by one.

{"run": main machine, "machines": {name: definition}, "input": {...}, "name": execution, "env": {...}, "cwd": folder of
the image, "lock": table, "mail": port, "faults": {state: error}} -> status, error, cause, and for each state that was
entered its tries, times and end. Task states are answered here by what they mean: containers by the emitted entry point
of the image with the real command line, messages by real requests and mails, locks by moto's DynamoDB.
"""
import json
import os
import re
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.request
import uuid
from email.message import EmailMessage

answers = os.fdopen(os.dup(1), "w", buffering=1)
os.dup2(2, 1)
sys.stdout = sys.stderr
os.environ.update(AWS_ACCESS_KEY_ID="t", AWS_SECRET_ACCESS_KEY="t", AWS_DEFAULT_REGION="us-east-1")

import logging  # noqa: E402

logging.disable(logging.CRITICAL)
import boto3  # noqa: E402
from jsonata import jsonata  # noqa: E402
from moto import mock_aws  # noqa: E402
from moto.stepfunctions.parser.api import HistoryEventType  # noqa: E402
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import CustomErrorName  # noqa: E402
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (  # noqa: E402
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl  # noqa: E402
from moto.stepfunctions.parser.asl.component.state.exec.state_task import state_task_factory  # noqa: E402
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import (  # noqa: E402
    StateTaskService,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails  # noqa: E402
from moto.stepfunctions.parser.asl.jsonata import jsonata as expressions  # noqa: E402

real_sleep = time.sleep
call = {}
lock = threading.Lock()


# What the interpreter leaves to others, or does differently from the service.


def plain(value):
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


one_at_a_time = threading.Lock()


def evaluate(text):
    """JSONata itself is not wired: the service runs the reference implementation, this is its port.

    The port keeps what it evaluates in one place of the process; branches are threads.
    """
    with one_at_a_time:
        return plain(jsonata.Jsonata(text).evaluate(None))


expressions._eval_jsonata = evaluate


def declarations(bindings):
    """Texts are pasted between quotes without escapes otherwise."""
    return "".join(f"{name}:={json.dumps(value, default=lambda one: one.isoformat())};" for name, value in bindings.items())


for module in list(sys.modules.values()):
    if getattr(module, "encode_jsonata_variable_declarations", None):
        module.encode_jsonata_variable_declarations = declarations

custom = CustomErrorName.__init__


def error_name(self, error_name):
    """`States.Http.*` is known to the service."""
    if error_name and error_name.startswith("States."):
        self.error_name = error_name
    else:
        custom(self, error_name)


CustomErrorName.__init__ = error_name


def pause(seconds):
    with lock:
        call["sleeps"].append(seconds)
    real_sleep(min(seconds, 1))


retrier_decl.time = type("Time", (), {"sleep": staticmethod(pause)})


class TaskError(Exception):
    def __init__(self, error, cause=""):
        super().__init__(error)
        self.error, self.cause = error, cause


# What task states mean.


def container(arguments, timeout):
    """The entry point of the image, with the command as the container gets it; its end as ECS and the token tell it."""
    override = arguments["Overrides"]["ContainerOverrides"][0]
    given = {one["Name"]: one["Value"] for one in override.get("Environment", [])}
    with tempfile.TemporaryDirectory(prefix="sparkle-task-") as told:
        env = {**os.environ, **call["env"], **given, "SPARKLE_TOLD": told}
        command = override["Command"]
        # Machines that this one starts have intervals of their own.
        if "--interval-start" in command and command[2] == f"graphs/{call['run']}.graph.json":
            at = command.index("--interval-start")
            with lock:
                call["intervals"].add((command[at + 1], command[at + 3]))
        words = ["sh", os.path.join(call["cwd"], "run-task.sh"), *command]
        child = subprocess.Popen(words, cwd=call["cwd"], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            _, errors = child.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            child.terminate()
            child.communicate()
            raise TaskError("States.Timeout") from None
        call["log"].append(errors.decode("utf-8", "replace")[-2000:])
        if "TASK_TOKEN" in given:
            path = os.path.join(told, "told.json")
            if not os.path.exists(path):
                raise TaskError("States.HeartbeatTimeout", "the container told nothing")
            with open(path, encoding="utf-8") as file:
                words = file.read().split("\0")
            options = dict(zip(words[2::2], words[3::2]))
            assert options["--task-token"] == given["TASK_TOKEN"]
            if words[1] == "send-task-success":
                return json.loads(options["--task-output"])
            raise TaskError(options["--error"], options["--cause"])
        if child.returncode != 0:
            cause = json.dumps({"Containers": [{"ExitCode": child.returncode}]})
            raise TaskError("States.TaskFailed", cause)
        return {"Containers": [{"ExitCode": 0}]}


def post(arguments, _):
    body = json.dumps(arguments["RequestBody"]).encode()
    request = urllib.request.Request(
        arguments["ApiEndpoint"], body, {"content-type": "application/json"}, method=arguments["Method"]
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return {"StatusCode": answer.status, "ResponseBody": answer.read().decode()}
    except urllib.error.HTTPError as error:
        raise TaskError(f"States.Http.StatusCode.{error.code}", str(error)) from None


def mail(arguments, _):
    simple = arguments["Content"]["Simple"]
    message = EmailMessage()
    message["From"], message["To"] = arguments["FromEmailAddress"], ", ".join(arguments["Destination"]["ToAddresses"])
    message["Subject"] = simple["Subject"]["Data"]
    body = simple["Body"]
    message.set_content((body.get("Text") or body["Html"])["Data"], subtype="plain" if "Text" in body else "html")
    with smtplib.SMTP("127.0.0.1", call["mail"]) as server:
        server.send_message(message)
    return {"MessageId": "1"}


def start(arguments, _, wait):
    """The interpreter's own cannot take JSONata arguments."""
    client = boto3.client("stepfunctions")
    arn = client.start_execution(
        # The service makes a name; moto has none then.
        stateMachineArn=arguments["StateMachineArn"], name=str(uuid.uuid4()), input=json.dumps(arguments["Input"])
    )["executionArn"]
    if not wait:
        return {"ExecutionArn": arn}
    while (found := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
        real_sleep(0.05)
    if found["status"] != "SUCCEEDED":
        raise TaskError("States.TaskFailed", found.get("cause", ""))
    return {"ExecutionArn": arn, "Status": "SUCCEEDED", "Output": json.loads(found["output"])}


def ask(arguments, timeout):
    """A person who answers the commands of the message, as the case says."""
    decision = call["decision"]
    token = re.search(r"--task-token (\S+)\n", arguments["Message"])
    assert token, arguments["Message"]
    if decision == "approve":
        return json.loads(re.search(r"--task-output '([^']*)'", arguments["Message"])[1])
    raise TaskError("States.Timeout" if decision is None else "Rejected", "no")


PREFIX = "arn:aws:states:::"
handlers = {
    "ecs:runTask.sync": container,
    "ecs:runTask.waitForTaskToken": container,
    "http:invoke": post,
    "aws-sdk:sesv2:sendEmail": mail,
    "states:startExecution": lambda arguments, timeout: start(arguments, timeout, False),
    "states:startExecution.sync:2": lambda arguments, timeout: start(arguments, timeout, True),
    "sns:publish.waitForTaskToken": ask,
}


class StandIn(StateTaskService):
    def _get_sfn_resource(self):
        return self.resource.api_action

    def _get_sfn_resource_type(self):
        return self.resource.service_name

    def _get_supported_parameters(self):
        return None

    def _validate_service_integration_is_supported(self):
        name = self.resource.resource_arn.removeprefix(PREFIX)
        if name not in handlers:
            raise ValueError(f"no integration {name}")

    def _eval_execution(self, env):
        if self.resource.resource_arn.endswith(".waitForTaskToken"):
            env.states.context_object.context_object_data["Task"] = {"Token": str(uuid.uuid4())}
        super()._eval_execution(env)

    def _eval_service_task(self, env, resource_runtime_part, normalised_parameters, state_credentials):
        name = self.resource.resource_arn.removeprefix(PREFIX)
        timeout = None
        if not self.timeout.is_default_value():
            self.timeout.eval(env=env)
            timeout = env.stack.pop()
        begin = time.time()
        end = None
        try:
            fault = call["faults"].get(self.name)
            if fault:
                raise TaskError(fault)
            result = handlers[name](normalised_parameters, timeout)
        except TaskError as failure:
            end = failure.error
            details = dict(
                error=failure.error,
                cause=failure.cause[:30000],
                resource=self._get_sfn_resource(),
                resourceType=self._get_sfn_resource_type(),
            )
            raise FailureEventException(
                FailureEvent(
                    env=env,
                    error_name=CustomErrorName(failure.error),
                    event_type=HistoryEventType.TaskFailed,
                    event_details=EventDetails(taskFailedEventDetails=details),
                )
            ) from None
        finally:
            # The interpreter goes on when the time is over; stopping the container takes a moment more.
            over = begin + timeout if end == "States.Timeout" and timeout else time.time()
            with lock:
                call["tries"].setdefault(self.name, []).append({"start": begin, "end": over, "error": end})
        env.stack.append(result)


real = state_task_factory.state_task_service_for
ours = {"ecs", "http", "aws-sdk", "states", "sns"}


def service_for(service_name):
    return StandIn() if service_name in ours else real(service_name=service_name)


state_task_factory.state_task_service_for = service_for


def put(text, values):
    return re.sub(r"\$\{(\w+)\}", lambda found: json.dumps(values[found[1]])[1:-1], text)


def run(command):
    call.clear()
    call.update(sleeps=[], tries={}, log=[], faults={}, decision=None, intervals=set(), others=[])
    call.update(command)
    with mock_aws(config={"stepfunctions": {"execute_state_machine": True}}):
        client = boto3.client("stepfunctions")
        boto3.client("dynamodb").create_table(
            TableName="locks",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "lock", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "lock", "KeyType": "HASH"}],
        )
        prefix = "arn:aws:states:us-east-1:123456789012:stateMachine:"
        values = {**command["values"], **{name: prefix + machine for name, machine in command["arns"].items()}}
        for name, text in command["machines"].items():
            client.create_state_machine(
                name=name, definition=put(text, values), roleArn="arn:aws:iam::123456789012:role/r"
            )
        execution = client.start_execution(
            stateMachineArn=prefix + command["run"], name=command["name"], input=json.dumps(command["input"])
        )["executionArn"]
        end = time.time() + 240
        while (found := client.describe_execution(executionArn=execution))["status"] == "RUNNING" and time.time() < end:
            real_sleep(0.02)
        # Machines that were started and not waited for.
        for name in command["machines"]:
            for other in client.list_executions(stateMachineArn=prefix + name)["executions"]:
                while (
                    ended := client.describe_execution(executionArn=other["executionArn"])
                )["status"] == "RUNNING" and time.time() < end:
                    real_sleep(0.02)
                if ended["status"] != "SUCCEEDED":
                    call["log"].append(f"{name}: {ended['status']} {ended.get('error')} {ended.get('cause')}")
                    call["others"].append(name)
        events, token = [], {}
        while True:
            page = client.get_execution_history(executionArn=execution, maxResults=1000, **token)
            events += page["events"]
            if not page.get("nextToken"):
                break
            token = {"nextToken": page["nextToken"]}
        locks = boto3.client("dynamodb").scan(TableName="locks")["Items"]
    entered, left = [], {}
    for event in events:
        if "stateEnteredEventDetails" in event:
            entered.append(event["stateEnteredEventDetails"]["name"])
        if "stateExitedEventDetails" in event:
            left[event["stateExitedEventDetails"]["name"]] = event["stateExitedEventDetails"].get("output")
    return {
        "status": found["status"],
        "error": found.get("error"),
        "cause": found.get("cause"),
        "output": found.get("output"),
        "entered": entered,
        "left": left,
        "tries": call["tries"],
        "sleeps": call["sleeps"],
        "intervals": sorted(call["intervals"]),
        "others": [name for name in call["others"] if name != command["run"]],
        "locks": len(locks),
        "log": "\n".join(call["log"])[-4000:],
    }


for line in sys.stdin:
    try:
        answer = run(json.loads(line))
    except Exception as error:
        # The interpreter's own messages end with the whole definition.
        answer = {"crash": f"{str(error)[:800]}\n{''.join(traceback.format_tb(error.__traceback__))[-1500:]}"}
    answers.write(json.dumps(answer) + "\n")
