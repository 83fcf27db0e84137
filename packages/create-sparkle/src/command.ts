import { basename, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { create } from './create.js';
import { CreateError } from './create-error.js';
import { type StarterKind, starterKinds } from './starter-files.js';

const help = `npm create @sparkle-orchestration/sparkle FOLDER -- [options]

Makes a new folder with files that work as they stand.

  --kind project    pipelines that load, clean and sum up a CSV file (default)
  --kind template   a package with a pipeline template of your own
  --kind adapter    a package that compiles pipelines to an orchestrator of your own
  --name NAME       name of the package; default: the name of the folder. What stands after sparkle-adapter-
                    or sparkle-template- is the name of the target or template
  --help            this text

Exit codes: 0 done, 2 a wrong word, a wrong name, or a folder that is not empty.
`;

const next: Readonly<Record<StarterKind, readonly string[]>> = {
  project: ['npm install', 'npx sparkle validate', 'npx sparkle run --all'],
  template: ['npm install', 'npm test', 'npm pack'],
  adapter: ['npm install', 'npm test', 'npm pack'],
};

export interface CommandContext {
  readonly cwd: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
}

function read(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { kind: { type: 'string' }, name: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    const problem = error instanceof Error ? (error.message.split('. ')[0] ?? '') : String(error);
    throw new CreateError('usage', problem, 'npm create @sparkle-orchestration/sparkle -- --help shows what there is');
  }
}

function kindOf(text: string | undefined): StarterKind {
  const kind = starterKinds.find((one) => one === (text ?? 'project'));
  if (kind) return kind;
  throw new CreateError(
    'unknown-kind',
    `there is no starter \`${text}\``,
    `--kind is one of ${starterKinds.join(', ')}`,
  );
}

function made(args: readonly string[], context: CommandContext): void {
  const { values, positionals } = read(args);
  if (values.help) {
    context.stdout(help);
    return;
  }
  const [given, ...more] = positionals;
  if (given === undefined || more.length > 0) {
    const problem =
      given === undefined ? 'no folder is named' : `more than one folder is named: ${positionals.join(', ')}`;
    throw new CreateError('usage', problem, 'npm create @sparkle-orchestration/sparkle my-project');
  }
  const kind = kindOf(values.kind);
  const folder = resolve(context.cwd, given);
  const files = create({ kind, folder, name: values.name ?? basename(folder).toLowerCase().replaceAll(' ', '-') });
  const place = relative(context.cwd, folder);
  for (const file of files) context.stdout(`wrote ${place ? `${place}/` : ''}${file}\n`);
  context.stdout(`Next:\n${[...(place ? [`cd ${place}`] : []), ...next[kind]].map((line) => `  ${line}\n`).join('')}`);
}

/** The command `create-sparkle`; returns its exit code. */
export function command(args: readonly string[], context: CommandContext): number {
  try {
    made(args, context);
    return 0;
  } catch (error) {
    if (!(error instanceof CreateError)) throw error;
    context.stderr(`error[create-sparkle/${error.code}]: ${error.message}\n  help: ${error.hint}\n`);
    return 2;
  }
}
