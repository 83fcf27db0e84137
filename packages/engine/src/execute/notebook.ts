import { mkdirSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { DiagnosticError, type NotebookOperation } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import { checkEnd, printedOutputs } from '../program/end.js';
import { findPython, programEnvironment } from '../program/environment.js';
import { notebookDriver } from '../program/notebook-driver.js';
import { projectPath } from '../program/project-path.js';
import { runProgram } from '../program/run-program.js';
import type { ExecuteContext, Outcome } from './context.js';
import { fillValue, renderTemplate } from './values.js';

/** Project-relative path of the executed notebook. */
function outputOf(operation: NotebookOperation, context: ExecuteContext): string {
  if (operation.output) return renderTemplate(operation.output, context.values);
  const run = (context.parameters['run_id'] ?? 'run').replace(/[^\w.-]/g, '_');
  return join('.sparkle', 'notebooks', run, `${context.operation}.ipynb`);
}

/**
 * Executes a notebook with the Jupyter of the user's Python. Outputs are objects that cells display as JSON; the
 * executed notebook is kept, also when a cell fails.
 */
export async function executeNotebook(operation: NotebookOperation, context: ExecuteContext): Promise<Outcome> {
  const notebook = projectPath(operation.path, context, 'exist');
  const output = projectPath(outputOf(operation, context), context, 'may be absent');
  const python = findPython(context.environment);
  mkdirSync(dirname(output), { recursive: true });
  await context.releaseIdle();
  const parameters = fillValue(operation.parameters, context.values);
  const end = await runProgram({
    command: python,
    args: ['-c', notebookDriver],
    cwd: context.root,
    environment: { PYTHONUNBUFFERED: '1', PYDEVD_DISABLE_FILE_VALIDATION: '1', ...programEnvironment(context) },
    input: JSON.stringify({ notebook, output, parameters, kernel: operation.kernel ?? null }),
    signal: context.signal,
    log: (line) => {
      if (!line.startsWith('{"result"') && !line.startsWith('{"cell"')) context.log(line);
    },
  });
  checkEnd(operation.path, end);
  const told = printedOutputs(end);
  if (typeof told['missing'] === 'string') {
    const missing = [told['missing'], 'ipykernel'];
    throw new DiagnosticError([reportEngine('requirements-missing', { python, missing })]);
  }
  const path = relative(context.root, output).split(sep).join('/');
  context.log(`executed notebook: ${path}`);
  if (typeof told['error'] === 'string') {
    const facts = { path: operation.path, cell: Number(told['cell'] ?? 0), error: told['error'] };
    throw new DiagnosticError([reportEngine('notebook-failed', facts)]);
  }
  return { outputs: { path }, result: told['result'] };
}
