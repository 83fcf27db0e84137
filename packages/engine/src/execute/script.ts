import { DiagnosticError, type ScriptOperation } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import { checkEnd, printedOutputs } from '../program/end.js';
import { findCommand, findPython, programEnvironment } from '../program/environment.js';
import { projectPath } from '../program/project-path.js';
import { runProgram } from '../program/run-program.js';
import type { ExecuteContext, Outcome } from './context.js';
import { renderTemplate } from './values.js';

/** Prints the requirements that are not met, one a line; reads them as arguments. */
const requirementsCheck = `
import sys
from importlib import metadata
try:
    from packaging.requirements import Requirement
except ImportError:
    Requirement = None
for text in sys.argv[1:]:
    try:
        if Requirement is None:
            metadata.version(text.split("=")[0].split("<")[0].split(">")[0].split("~")[0].split("[")[0].strip())
        else:
            wanted = Requirement(text)
            if wanted.specifier and not wanted.specifier.contains(metadata.version(wanted.name), prereleases=True):
                print(text)
            else:
                metadata.version(wanted.name)
    except Exception:
        print(text)
`;

async function checkRequirements(
  python: string,
  operation: ScriptOperation,
  context: ExecuteContext,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  if (operation.requirements.length === 0) return;
  const missing: string[] = [];
  const { signal, root } = context;
  const end = await runProgram({
    command: python,
    args: ['-c', requirementsCheck, ...operation.requirements],
    cwd: root,
    environment,
    signal,
    log: (line) => missing.push(line),
  });
  checkEnd('the check of requirements', end);
  if (missing.length > 0) throw new DiagnosticError([reportEngine('requirements-missing', { python, missing })]);
}

function interpreter(language: ScriptOperation['language'], context: ExecuteContext): string {
  if (language === 'node') return process.execPath;
  if (language === 'python') return findPython(context.environment);
  const shell = findCommand('bash', context.environment) ?? findCommand('sh', context.environment);
  if (shell) return shell;
  throw new DiagnosticError([
    reportEngine('program-missing', { program: 'bash', hint: 'shell scripts need bash or sh' }),
  ]);
}

/** A file of the project as a program. Values are words of argv and variables, never text of a shell. */
export async function executeScript(operation: ScriptOperation, context: ExecuteContext): Promise<Outcome> {
  const file = projectPath(operation.file, context, 'exist');
  const command = interpreter(operation.language, context);
  const environment = programEnvironment(context, operation);
  if (operation.language === 'python') await checkRequirements(command, operation, context, environment);
  await context.releaseIdle();
  const end = await runProgram({
    command,
    args: [file, ...operation.args.map((arg) => renderTemplate(arg, context.values))],
    cwd: context.root,
    environment: operation.language === 'python' ? { PYTHONUNBUFFERED: '1', ...environment } : environment,
    signal: context.signal,
    log: context.log,
  });
  checkEnd(operation.file, end);
  return { result: printedOutputs(end) };
}
