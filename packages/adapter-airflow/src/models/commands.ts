import {
  assign,
  call,
  code,
  expression,
  imported,
  importedModule,
  jinjaText,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
} from '@sparkle-orchestration/adapter-kit';
import {
  type DbtSelector,
  dbtSelection,
  dbtSelector,
  type ModelGeneratorContext,
  type ModelGroup,
  type ModelTask,
  sqlmeshAudited,
  sqlmeshAuditWords,
} from '@sparkle-orchestration/core/model-project';
import type { Arguments } from '../model.js';

export const bashOperator = imported('airflow.providers.standard.operators.bash', 'BashOperator');
const environ = code`${importedModule('os')}.environ.get`;

/** How the tasks of one file are run: the function that makes them, and what it needs above the Dag. */
export interface Commands {
  readonly constants: readonly PythonStatement[];
  readonly functions: readonly PythonStatement[];
  /** The call that makes a task. */
  readonly make: (taskId: string, task: ModelTask, more: Arguments) => PythonNode;
}

/** A path relative to the folder of the file. */
const besideFile = (path: string): PythonNode =>
  code`str((${imported('pathlib', 'Path')}(__file__).parent / ${path}).resolve())`;

const setting = (name: string, variable: string, fallback: PythonValue): PythonStatement =>
  assign(name, call(environ, [variable, fallback]));

const words: Readonly<Record<ModelTask['verb'], string>> = {
  build: 'build',
  run: 'run',
  seed: 'seed',
  snapshot: 'snapshot',
  test: 'test',
  freshness: 'source freshness',
};

/** The interval of the run, for models that are made interval by interval; nothing for a run that has none. */
const windowConstant: PythonStatement = expression(code`WINDOW = (
    "{% if dag_run.data_interval_end and dag_run.data_interval_start < dag_run.data_interval_end %}"
    "--event-time-start {{ dag_run.data_interval_start.strftime('%Y-%m-%dT%H:%M:%S') }} "
    "--event-time-end {{ dag_run.data_interval_end.strftime('%Y-%m-%dT%H:%M:%S') }}"
    "{% endif %}"
)`);

const dbtFunction = (
  byTime: boolean,
): PythonNode => code`def dbt(task_id: str, command: str, select: str, **more) -> ${bashOperator}:
    """One command of dbt. Keeps what it parsed in a folder of its own, and prints when it ended."""
    return BashOperator(
        task_id=task_id,
        bash_command=(
            'cd "$DBT_PROJECT_DIR" && mkdir -p "$DBT_TARGET_PATH" && '
            '{ cp -n target/partial_parse.msgpack "$DBT_TARGET_PATH/" 2>/dev/null || true; } && '
            f'"$DBT" --no-use-colors {command} --select "$SELECT"${byTime ? code` $WINDOW` : code``} && date +%s '
        ),
        env={
            "DBT": DBT,
            "SELECT": f"{select} ",
            "DBT_PROJECT_DIR": PROJECT,
            "DBT_TARGET_PATH": f"{TARGETS}/{task_id}",
            "DBT_INDIRECT_SELECTION": "cautious",
            "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",${byTime ? code`\n            "WINDOW": WINDOW,` : code``}
        },
        append_env=True,
        **more,
    )`;

/** dbt's own command. What it selects reaches the shell as a variable and never as text of it. */
function dbtCommands({ options }: ModelGeneratorContext, group: ModelGroup, selector: DbtSelector): Commands {
  const byTime = group.nodes.some((node) => node.materialization.kind === 'incremental_by_time');
  return {
    constants: [
      setting('DBT', 'DBT', 'dbt'),
      setting('PROJECT', 'DBT_PROJECT_DIR', besideFile(options.projectPath)),
      setting('TARGETS', 'DBT_TARGETS_DIR', code`f"{PROJECT}/target/airflow"`),
      ...(byTime ? [windowConstant] : []),
    ],
    functions: [expression(dbtFunction(byTime))],
    make: (taskId, task, more) =>
      call('dbt', [taskId, words[task.verb], jinjaText(dbtSelection(task, selector).join(' '))], more),
  };
}

const sqlmeshFunction = code`def sqlmesh(task_id: str, command: str, option: str, models: list[str], **more) -> ${bashOperator}:
    """One command of SQLMesh for some models, whose names reach the shell as a variable. Prints when it ended."""
    return BashOperator(
        task_id=task_id,
        bash_command=(
            "models=(); "
            'while IFS= read -r model; do [ -z "$model" ] || models+=("$OPTION" "$model"); done <<< "$MODELS"; '
            f'"$SQLMESH" --paths "$PROJECT" {command} "\${{models[@]}}" && date +%s '
        ),
        env={"SQLMESH": SQLMESH, "PROJECT": PROJECT, "OPTION": option, "MODELS": "\\n".join([*models, ""])},
        append_env=True,
        **more,
    )`;

/** SQLMesh's own command. */
function sqlmeshCommands({ options }: ModelGeneratorContext): Commands {
  return {
    constants: [
      setting('SQLMESH', 'SQLMESH', 'sqlmesh'),
      setting('PROJECT', 'SQLMESH_PROJECT_DIR', besideFile(options.projectPath)),
    ],
    functions: [expression(sqlmeshFunction)],
    make: (taskId, task, more) => {
      const ids = task.verb === 'test' ? sqlmeshAudited(task.tests) : task.nodes.map((node) => node.id);
      const command = task.verb === 'test' ? sqlmeshAuditWords.join(' ') : 'run --no-auto-upstream';
      const option = task.verb === 'test' ? '--model' : '--select-model';
      return call('sqlmesh', [taskId, command, option, ids.map(jinjaText)], more);
    },
  };
}

const runnerFunction = code`def runner(task_id: str, operation: str, **more) -> ${bashOperator}:
    """One task of the graph beside this file, by the sparkle runner. Prints when it ended."""
    return BashOperator(
        task_id=task_id,
        bash_command=(
            'cd "$PROJECT" && "$SPARKLE" exec "$GRAPH" --task "$OPERATION" --run-id "$RUN" '
            '--interval-start "$START" --interval-end "$END" && date +%s '
        ),
        env={
            "SPARKLE": SPARKLE,
            "PROJECT": PROJECT,
            "GRAPH": GRAPH,
            "OPERATION": operation,
            "RUN": "{{ run_id }}",
            "START": "{{ (dag_run.data_interval_start or dag_run.run_after).isoformat() }}",
            "END": "{{ (dag_run.data_interval_end or dag_run.run_after).isoformat() }}",
        },
        append_env=True,
        **more,
    )`;

/** The product's runner, over the graph that is emitted beside the file. */
function runnerCommands({ options, project }: ModelGeneratorContext, group: ModelGroup): Commands {
  const folder = project.type === 'dbt' ? 'DBT_PROJECT_DIR' : 'SQLMESH_PROJECT_DIR';
  return {
    constants: [
      setting('SPARKLE', 'SPARKLE', 'sparkle'),
      setting('PROJECT', folder, besideFile(options.projectPath)),
      assign('GRAPH', besideFile(`graphs/${group.pipeline}.graph.json`)),
    ],
    functions: [expression(runnerFunction)],
    make: (taskId, task, more) => call('runner', [taskId, task.id.replaceAll('.', '_')], more),
  };
}

export function commandsOf(context: ModelGeneratorContext, group: ModelGroup): Commands {
  if (context.options.engine === 'runner') return runnerCommands(context, group);
  return context.project.type === 'dbt'
    ? dbtCommands(context, group, dbtSelector(context.project))
    : sqlmeshCommands(context);
}
