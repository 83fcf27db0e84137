import { type ContainerOperation, DiagnosticError } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';
import { checkEnd, printedOutputs } from '../program/end.js';
import { findCommand, programEnvironment } from '../program/environment.js';
import { runProgram } from '../program/run-program.js';
import type { ExecuteContext, Outcome } from './context.js';
import { renderTemplate } from './values.js';

/** A container by docker or podman. Values of variables reach it by the environment, only their names by argv. */
export async function executeContainer(operation: ContainerOperation, context: ExecuteContext): Promise<Outcome> {
  const command = findCommand('docker', context.environment) ?? findCommand('podman', context.environment);
  if (!command) throw new DiagnosticError([reportEngine('container-unavailable', {})]);
  const environment = programEnvironment(context, operation);
  const facts = Object.keys(environment).filter((name) => name.startsWith('SPARKLE_'));
  const names = [...new Set([...facts, ...Object.keys(operation.environment), ...Object.keys(operation.secrets)])];
  const [entry, ...words] = operation.command;
  const name = `sparkle-${process.pid}-${Math.random().toString(36).slice(2, 10)}`;
  // The engine's client can be killed without the container; a second command ends that.
  const remove = () => {
    const { environment: variables, root } = context;
    const cleanup = { command, args: ['rm', '--force', name], cwd: root, environment: variables, log: () => undefined };
    void runProgram({ ...cleanup, signal: new AbortController().signal }).catch(() => undefined);
  };
  context.signal.addEventListener('abort', remove, { once: true });
  try {
    const end = await runProgram({
      command,
      args: [
        ...['run', '--rm', '--name', name],
        ...names.flatMap((variable) => ['--env', variable]),
        ...(entry === undefined ? [] : ['--entrypoint', entry]),
        '--',
        operation.image,
        ...words,
        ...operation.args.map((arg) => renderTemplate(arg, context.values)),
      ],
      cwd: context.root,
      environment,
      signal: context.signal,
      log: context.log,
    });
    checkEnd(operation.image, end);
    return { result: printedOutputs(end) };
  } finally {
    context.signal.removeEventListener('abort', remove);
  }
}
