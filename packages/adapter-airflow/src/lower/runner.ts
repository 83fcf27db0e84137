import {
  assign,
  block,
  call,
  code,
  expression,
  imported,
  jinjaString,
  type PythonNode,
  type PythonStatement,
  type PythonValue,
  pythonFunction,
  returns,
  variable,
} from '@sparkle-orchestration/adapter-kit';
import { byCodeUnits } from '@sparkle-orchestration/core';
import { type LoweredOperation, lowered } from '../model.js';
import { providers } from '../profile.js';
import type { LowerContext } from './context.js';
import { mayBeEmpty } from './sql-text.js';

/** A task that the runner does: `sparkle exec`. Everything that varies is in the environment, nothing in the command. */
export function runnerOperator(context: LowerContext, task: string): LoweredOperation {
  return lowered(
    {
      kind: 'operator',
      operator: variable('SparkleOperator'),
      arguments: {
        bash_command: variable('RUN'),
        env: code`{**RUN_ENV, "OPERATION": ${call(context.profile.literal, [context.group ? `${context.group.id}.${task}` : task])}}`,
        append_env: true,
      },
    },
    { facts: ['interval_start', 'interval_end', 'run_id'], runner: true, providers: ['standard'] },
  );
}

function graphPath(context: LowerContext): PythonValue {
  const path = imported('pathlib', 'Path');
  const { graph_dir } = context.options;
  const file = `${context.names.dagId}.graph.json`;
  if (graph_dir.startsWith('/')) return call('str', [code`${call(path, [graph_dir])} / ${file}`]);
  return call('str', [code`${path}(__file__).resolve().parents[1] / ${graph_dir} / ${file}`]);
}

/** The command, its environment and the operator that knows the runner's exit codes. */
export function runnerSupport(context: LowerContext): {
  readonly constants: readonly PythonStatement[];
  readonly functions: readonly PythonStatement[];
} {
  const error = (name: string) => imported('airflow.exceptions', name);
  const command =
    'exec sparkle exec "$GRAPH" --task "$OPERATION" --interval-start "$INTERVAL_START"' +
    ' --interval-end "$INTERVAL_END" --run-id "$RUN_ID"';
  const params = Object.keys(context.graph.params).sort(byCodeUnits);
  const words = params.map((_, index) => ` --param "$PARAM_${index + 1}"`);
  const runEnv = {
    GRAPH: call(context.profile.literal, [graphPath(context)]),
    INTERVAL_START: '{{ interval(dag_run).start.to_iso8601_string() }}',
    INTERVAL_END: '{{ interval(dag_run).end.to_iso8601_string() }}',
    RUN_ID: '{{ run_id }}',
    ...Object.fromEntries(params.map((name, index) => [`PARAM_${index + 1}`, parameterOf(context, name)])),
  };
  const operator: PythonStatement = block(code`class SparkleOperator(${providers.bash.node})`, [
    expression(code`"""Runs one operation by the runner. Exit code 64 says that trying again cannot help."""`),
    { statement: 'blank' },
    pythonFunction('execute', {
      parameters: ['self', 'context'],
      body: [
        assign('command', code`["bash", "-c", self.bash_command]`),
        assign('result', code`self.subprocess_hook.run_command(command, env=self.get_env(context))`),
        block(code`if result.exit_code == 64`, [
          expression(code`raise ${error('AirflowFailException')}("the runner says that trying again cannot help")`),
        ]),
        block(code`if result.exit_code != 0`, [
          expression(code`raise ${error('AirflowException')}(f"the runner ended with exit code {result.exit_code}")`),
        ]),
        returns(code`result.output`),
      ],
    }),
  ]);
  return { constants: [assign('RUN', breakable(command, words)), assign('RUN_ENV', runEnv)], functions: [operator] };
}

/** The command as adjacent literals: one would be longer than a line. */
function breakable(command: string, words: readonly string[]): PythonValue {
  const at = command.indexOf(' --interval-end');
  const pieces = [command.slice(0, at), command.slice(at), ...words];
  return code`${pieces.reduce<PythonNode>((all, piece) => code`${all}\n    ${piece}`, code`(`)}\n)`;
}

/**
 * One word of `--param`. A text is in quotes, which the runner takes away: without them it would read a text like `7`
 * as the number.
 */
function parameterOf(context: LowerContext, name: string): string {
  const value = `params[${jinjaString(name)}]`;
  const parameter = context.graph.params[name];
  const written =
    parameter?.type === 'string'
      ? `'"' ~ ${value} ~ '"'`
      : parameter?.type === 'boolean'
        ? `(${value} | string | lower)`
        : value;
  const orNull = mayBeEmpty(context.graph, name) ? `('null' if ${value} is none else ${written})` : written;
  return `{{ ${jinjaString(`${name}=`)} ~ ${orNull} }}`;
}
