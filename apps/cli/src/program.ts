import { basename } from 'node:path';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import type { CommandContext, CommandDefinition, Output } from './command.js';
import { commands } from './menu/index.js';
import { version } from './version.js';

const usageError = 2;

function output(stream: NodeJS.WriteStream): Output {
  return { write: (text) => void stream.write(text), isTTY: stream.isTTY === true, columns: stream.columns ?? 100 };
}

interface Signals {
  /** Aborted by the first signal: nothing more is started, what runs may finish. */
  readonly drain: AbortSignal;
  /** Aborted by the second one: running statements are stopped. */
  readonly abort: AbortSignal;
  readonly received: () => NodeJS.Signals | undefined;
}

/** Once = drain, twice = stop at once and say so, three times = leave without looking back. */
function signals(): Signals {
  const drain = new AbortController();
  const abort = new AbortController();
  let received: NodeJS.Signals | undefined;
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      if (abort.signal.aborted) process.kill(process.pid, 'SIGKILL');
      else if (drain.signal.aborted) abort.abort(new Error(name));
      else drain.abort(new Error(name));
      received ??= name;
    });
  }
  return { drain: drain.signal, abort: abort.signal, received: () => received };
}

const wholeNumber = (atLeast: number) => (value: string) => {
  const number = Number(value);
  if (/^\d+$/.test(value) && Number.isSafeInteger(number) && number >= atLeast) return number;
  throw new InvalidArgumentError(`It must be a whole number, ${atLeast} or more.`);
};

function addOptions(command: Command, definition: CommandDefinition): void {
  for (const o of definition.options) {
    const option = new Option(o.flags, o.description);
    if (o.required) option.makeOptionMandatory();
    if (o.choices) option.choices([...o.choices]);
    if (o.default !== undefined) option.default(o.default);
    if (o.atLeast !== undefined) option.argParser(wholeNumber(o.atLeast));
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
      next.helpGroup(word === 'state' ? 'Run:' : word === 'generate' ? 'Deploy:' : 'Define:');
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
  const { drain, abort, received } = signals();
  for (const definition of commands) {
    const [path, ...rest] = definition.usage.split(/ (?=[<[])/);
    const words = (path ?? '').split(' ');
    const command = parentOf(program, words.slice(0, -1)).command([words.at(-1), ...rest].join(' '), {
      hidden: definition.hidden === true,
    });
    command.description(definition.summary).helpGroup(`${definition.group}:`).exitOverride();
    addOptions(command, definition);
    const { program: own } = definition;
    if (own !== undefined && basename(process.argv[1] ?? '').startsWith(own))
      command.configureHelp({ commandUsage: () => `${own} ${command.usage()}` });
    if (definition.examples)
      command.addHelpText('after', `\nExamples:\n${definition.examples.map((e) => `  $ ${e}`).join('\n')}`);
    command.action(async (...given: unknown[]) => {
      const args = given.slice(0, -2) as CommandContext['args'];
      const context: CommandContext = {
        args,
        // Options that a parent command has too are taken by the parent, wherever they stand.
        options: command.optsWithGlobals(),
        cwd: process.cwd(),
        environment: process.env,
        stdout: output(process.stdout),
        stderr: output(process.stderr),
        signal: drain,
        abort,
      };
      try {
        const code = await (await definition.load()).run(context);
        const by = received();
        const own = by === undefined || definition.endsBySignal?.(context.options) === true;
        finish(own ? code : by === 'SIGINT' ? 130 : 143);
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
