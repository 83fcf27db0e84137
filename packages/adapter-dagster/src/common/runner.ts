import { dagster, from, type Part, plain } from './part.js';

/** One operation by the runner, as a process. */
export const runner: Part = {
  names: ['run_sparkle', 'NotReady'],
  needs: ['interval_of'],
  imports: [
    dagster,
    plain('json'),
    plain('subprocess'),
    plain('tempfile'),
    ...from('collections.abc', 'Sequence'),
    ...from('pathlib', 'Path'),
    ...from('typing', 'Any'),
  ],
  body: `GRAPHS = Path(__file__).with_name("graphs")


class NotReady(Exception):
    """What a task waits for is not there yet."""


def run_sparkle(
    context,
    pipeline: Pipeline,
    task: str,
    *more: str,
    params=None,
    inputs: Sequence[dict] = (),
    checks: bool = False,
) -> dict[str, Any]:
    """Runs one operation by the runner, without a shell; its outputs.

    Exit code 64 says that trying again cannot help, 75 that what it waits for is not there. With checks, one that lets
    nothing be published is told as error among the outputs.
    """
    window = interval_of(context)
    with tempfile.TemporaryDirectory(prefix="sparkle-") as folder:
        outputs = Path(folder, "outputs.json")
        command = ["sparkle", "exec", str(GRAPHS / f"{pipeline.job}.graph.json"), "--task", task]
        command += ["--interval-start", window.start.isoformat(), "--interval-end", window.end.isoformat()]
        command += ["--run-id", context.run.run_id, "--outputs", str(outputs), *more]
        for field_name, value in pipeline.parameters(params).items():
            name = pipeline.names.get(field_name, field_name)
            # In quotes a text like 7 stays a text.
            command += [
                "--param",
                f'{name}="{value}"' if isinstance(value, str) else f"{name}={json.dumps(value)}",
            ]
        if inputs:
            known = Path(folder, "inputs.json")
            known.write_text(json.dumps({end["task"]: end["outputs"] for end in inputs}), encoding="utf-8")
            command += ["--inputs", str(known)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        found = json.loads(outputs.read_text(encoding="utf-8")) if outputs.exists() else {}
    if done.stderr:
        context.log.info(done.stderr)
    if done.returncode == 75:
        raise NotReady(task)
    if done.returncode != 0:
        error = f"{task} ended with exit code {done.returncode}: {done.stderr.strip()[-2000:]}"
        # After 64 it was no check that ended the step.
        if checks and found.get("checks") and done.returncode != 64:
            return {**found, "error": error}
        raise dg.Failure(
            error,
            metadata={"exit_code": done.returncode},
            allow_retries=done.returncode != 64,
        )
    return found`,
};
