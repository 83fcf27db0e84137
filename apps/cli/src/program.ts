import { Command, CommanderError, Option } from 'commander';
import type { CommandContext, CommandDefinition, Output } from './command.js';
import { commands } from './menu.js';
import { version } from './version.js';

const usageError = 2;

function output(stream: NodeJS.WriteStream): Output {
  return { write: (text) => void stream.write(text), isTTY: stream.isTTY === true, columns: stream.columns ?? 100 };
}

/** First signal asks to drain; a second one ends the process at once, as a shell user expects. */
function signals(): { readonly signal: AbortSignal; readonly received: () => NodeJS.Signals | undefined } {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (received) process.exit(name === 'SIGINT' ? 130 : 143);
      received = name;
      controller.abort(new Error(name));
    });
  }
  return { signal: controller.signal, received: () => received };
}

function addOptions(command: Command, definition: CommandDefinition): void {
  for (const o of definition.options) {
    const option = new Option(o.flags, o.description);
    if (o.choices) option.choices([...o.choices]);
    if (o.default !== undefined) option.default(o.default);
    if (o.many) option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
    command.addOption(option);
  }
}

/** Finds or makes the parent of `schema pull`. */
function parentOf(program: Command, words: readonly string[]): Command {
  let at = program;
  for (const word of words) {
    let next = at.commands.find((c) => c.name() === word);
    if (!next) {
      next = at.command(word).description(`${word} commands`);
      next.helpGroup(word === 'state' ? 'Run:' : 'Define:');
    }
    at = next;
  }
  return at;
}

function build(finish: (code: number) => void): Command {
  const program = new Command('sparkle')
    .description('One definition of a data pipeline: runs here, and compiles to the orchestrator you already have.')
    .version(version)
    .option('-C, --project <dir>', 'folder of the project (default: the nearest one upwards)')
    .option('--no-color', 'plain text')
    .showHelpAfterError('(run with --help for all options)')
    .configureHelp({ sortSubcommands: false })
    .exitOverride();
  const { signal, received } = signals();
  for (const definition of commands) {
    const [path, ...rest] = definition.usage.split(/ (?=[<[])/);
    const words = (path ?? '').split(' ');
    const command = parentOf(program, words.slice(0, -1)).command([words.at(-1), ...rest].join(' '), {
      hidden: definition.hidden === true,
    });
    command.description(definition.summary).helpGroup(`${definition.group}:`).exitOverride();
    addOptions(command, definition);
    if (definition.examples)
      command.addHelpText('after', `\nExamples:\n${definition.examples.map((e) => `  $ ${e}`).join('\n')}`);
    command.action(async (...given: unknown[]) => {
      const args = given.slice(0, -2) as CommandContext['args'];
      const context: CommandContext = {
        args,
        options: { ...program.opts(), ...command.opts() },
        cwd: process.cwd(),
        environment: process.env,
        stdout: output(process.stdout),
        stderr: output(process.stderr),
        signal,
      };
      try {
        const code = await (await definition.load()).run(context);
        const by = received();
        finish(by === undefined ? code : by === 'SIGINT' ? 130 : 143);
      } catch (error) {
        // Loaded here: help and usage errors need nothing of the product.
        const { reportFailure } = await import('./failure.js');
        finish(await reportFailure(error, context));
      }
    });
  }
  return program;
}

/** Reads the arguments, runs one command and sets the exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const finish = (code: number) => {
    process.exitCode = code;
  };
  // A reader that has seen enough (`| head`) is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    throw error;
  });
  try {
    await build(finish).parseAsync([...argv]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    finish(error.exitCode === 0 ? 0 : usageError);
  }
}
