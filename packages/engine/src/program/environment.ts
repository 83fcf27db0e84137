import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { DiagnosticError, type ProgramFacts } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import type { ExecuteContext } from '../execute/context.js';
import { renderTemplate } from '../execute/values.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** Facts of the run that every program finds in its environment. */
function runFacts(context: ExecuteContext): Readonly<Record<string, string>> {
  const { parameters, graph } = context;
  return {
    SPARKLE_PIPELINE: graph.pipeline,
    SPARKLE_ENV: graph.env,
    SPARKLE_TASK: context.operation,
    SPARKLE_RUN_ID: parameters['run_id'] ?? '',
    SPARKLE_INTERVAL_START: parameters['interval_start'] ?? '',
    SPARKLE_INTERVAL_END: parameters['interval_end'] ?? '',
  };
}

/** The environment of the process without connections of the product, plus the facts of the run and the program's own. */
export function programEnvironment(
  context: ExecuteContext,
  own: Pick<ProgramFacts, 'environment' | 'secrets'> = { environment: {}, secrets: {} },
): Record<string, string> {
  const inherited = Object.entries(context.environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('SPARKLE_CONN_'),
  );
  const written = Object.entries(own.environment).map(
    ([name, template]) => [name, renderTemplate(template, context.values)] as const,
  );
  const secrets = Object.entries(own.secrets).map(
    ([name, { secret }]) => [name, context.connections.secret(secret, `the program of ${context.operation}`)] as const,
  );
  return { ...Object.fromEntries(inherited), ...runFacts(context), ...Object.fromEntries([...written, ...secrets]) };
}

const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', '.bat', ''] : [''];

/** The file of a command, looked up in folders of PATH. */
export function findCommand(name: string, environment: Environment): string | undefined {
  for (const folder of (environment['PATH'] ?? '').split(delimiter)) {
    for (const suffix of suffixes) {
      const file = join(folder, `${name}${suffix}`);
      if (folder !== '' && existsSync(file)) return file;
    }
  }
  return undefined;
}

/**
 * The Python that tasks use: `SPARKLE_PYTHON`, else that of the active virtual environment, else `python3` of PATH.
 * @throws DiagnosticError when there is none
 */
export function findPython(environment: Environment): string {
  const given = environment['SPARKLE_PYTHON'];
  if (given !== undefined && given !== '') {
    if (existsSync(given)) return given;
    throw new DiagnosticError([
      reportEngine('program-missing', { program: given, hint: 'SPARKLE_PYTHON names a file that is not there' }),
    ]);
  }
  const active = environment['VIRTUAL_ENV'];
  const own = active && ['bin/python', 'Scripts/python.exe'].map((file) => join(active, file)).find(existsSync);
  const found = own || findCommand('python3', environment) || findCommand('python', environment);
  if (found) return found;
  throw new DiagnosticError([
    reportEngine('program-missing', { program: 'python3', hint: 'install Python, or name it in SPARKLE_PYTHON' }),
  ]);
}

/** A command that a Python package brings: beside the Python that tasks use, else on PATH. */
export function findPythonCommand(name: string, environment: Environment, hint: string): string {
  const python = environment['SPARKLE_PYTHON'] || environment['VIRTUAL_ENV'] ? findPython(environment) : undefined;
  const beside = python && suffixes.map((suffix) => join(dirname(python), `${name}${suffix}`)).find(existsSync);
  const found = beside || findCommand(name, environment);
  if (found) return found;
  throw new DiagnosticError([reportEngine('program-missing', { program: name, hint })]);
}
