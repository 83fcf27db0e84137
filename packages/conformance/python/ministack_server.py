"""ministack, an emulator of AWS in one process, with what it lacks of Step Functions. The port is GATEWAY_PORT.

Task states of ECS run the emitted entry point of the image (IMAGE_FOLDER) with the real command line, and with the real
`aws` command that answers the task token at this very server; requests and mails are real ones, to the sinks of the case.
"""
import json
import os
import smtplib
import subprocess
import threading
import urllib.error
import urllib.request
from email.message import EmailMessage

from ministack.services import stepfunctions as service

PREFIX = "arn:aws:states:::"


def settings():
    with open(os.environ["CASE_SETTINGS"], encoding="utf-8") as file:
        return json.load(file)


def container(resource, arguments):
    case = settings()
    override = arguments["Overrides"]["ContainerOverrides"][0]
    given = {one["Name"]: one["Value"] for one in override.get("Environment", [])}
    words = ["sh", os.path.join(case["folder"], "run-task.sh"), *override["Command"]]
    ran = subprocess.run(words, cwd=case["folder"], env={**os.environ, **case["env"], **given}, capture_output=True)
    with open(case["calls"], "a", encoding="utf-8") as calls:
        command = override["Command"]
        calls.write(json.dumps({"command": command, "code": ran.returncode, "errors": ran.stderr.decode()[-800:]}) + "\n")
    # A container with a token has told it itself.
    if ran.returncode and "TASK_TOKEN" not in given:
        raise service._ExecutionError("States.TaskFailed", json.dumps({"Containers": [{"ExitCode": ran.returncode}]}))
    return {"Containers": [{"ExitCode": ran.returncode}]}


def post(resource, arguments):
    body = json.dumps(arguments["RequestBody"]).encode()
    headers = {"content-type": "application/json"}
    request = urllib.request.Request(arguments["ApiEndpoint"], body, headers, method=arguments["Method"])
    try:
        with urllib.request.urlopen(request) as answer:
            return {"StatusCode": answer.status, "ResponseBody": answer.read().decode()}
    except urllib.error.HTTPError as error:
        raise service._ExecutionError(f"States.Http.StatusCode.{error.code}", str(error)) from None


def mail(resource, arguments):
    simple = arguments["Content"]["Simple"]
    message = EmailMessage()
    message["From"], message["To"] = arguments["FromEmailAddress"], ", ".join(arguments["Destination"]["ToAddresses"])
    message["Subject"] = simple["Subject"]["Data"]
    message.set_content((simple["Body"].get("Text") or simple["Body"]["Html"])["Data"])
    with smtplib.SMTP("127.0.0.1", settings()["mail"]) as server:
        server.send_message(message)
    return {"MessageId": "1"}


service._SERVICE_DISPATCH[PREFIX + "http:invoke"] = post
service._SERVICE_DISPATCH[PREFIX + "aws-sdk:sesv2:sendEmail"] = mail
service._SERVICE_DISPATCH[PREFIX + "ecs:runTask"] = container

branches = service._run_parallel_branches
machine = service._run_sub_machine


def parallel(definition, given, execution, context):
    """The service evaluates the Output of a Parallel; ministack hands on the list of its branches."""
    found, following = branches(definition, given, execution, context)
    if "Output" in definition:
        found = service._apply_jsonata_output(definition, given, context, result=found, default=found)
    return found, following


class Context(dict):
    """Notes the states that a branch enters: the history of ministack leaves them out."""

    def __setitem__(self, key, value):
        if key == "State":
            with open(settings()["calls"], "a", encoding="utf-8") as calls:
                calls.write(json.dumps({"entered": value["Name"]}) + "\n")
        super().__setitem__(key, value)


def sub_machine(states, start, given, execution, context):
    """Each branch has a task token and variables of its own."""
    own = Context({**context, "variables": dict(context.get("variables", {}))})
    return machine(states, start, given, execution, own)


evaluate = service._evaluate_jsonata
one_at_a_time = threading.RLock()


def evaluate_alone(*words, **given):
    """The port of JSONata keeps what it evaluates in one place of the process; branches are threads."""
    with one_at_a_time:
        return evaluate(*words, **given)


service._evaluate_jsonata = evaluate_alone
service._run_parallel_branches = parallel
service._run_sub_machine = sub_machine

from ministack.app import main  # noqa: E402

main()
