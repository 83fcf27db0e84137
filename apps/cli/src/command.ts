/** One command of the menu, as data: what `--help` shows, and which module does the work when it is called. */
export interface CommandDefinition {
  /** Words after `sparkle`, e.g. `schema pull`, with arguments: `<required>`, `[optional]`, `[many...]`. */
  readonly usage: string;
  readonly summary: string;
  readonly group: 'Define' | 'Run' | 'Deploy' | 'Look' | 'Set up';
  /** Name of a program of its own that does the same. */
  readonly program?: string;
  readonly aliases?: readonly string[];
  readonly options: readonly OptionDefinition[];
  readonly examples?: readonly string[];
  /** Hidden from the menu: for machines, not people. */
  readonly hidden?: boolean;
  /** Whether a signal is how it ends with these options: then the exit code is its own, not the signal's. */
  readonly endsBySignal?: (options: Readonly<Record<string, unknown>>) => boolean;
  readonly load: () => Promise<{ run(context: CommandContext): Promise<number> }>;
}

export interface OptionDefinition {
  /** As commander reads it: `-o, --output <dir>`. */
  readonly flags: string;
  readonly description: string;
  readonly default?: string | boolean | number;
  readonly choices?: readonly string[];
  /** The command cannot do without it. */
  readonly required?: boolean;
  /** A whole number, at least this. */
  readonly atLeast?: number;
  /** May be given several times. */
  readonly many?: boolean;
}

/** What a command works with. Everything outside of the process comes in here, so that tests can stand in for it. */
export interface CommandContext {
  readonly args: readonly (string | readonly string[] | undefined)[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Aborted by the first interrupt: finish what runs, start nothing more. */
  readonly signal: AbortSignal;
  /** Aborted by the second interrupt: stop what runs. */
  readonly abort: AbortSignal;
}

export interface Output {
  write(text: string): void;
  readonly isTTY: boolean;
  readonly columns: number;
}
