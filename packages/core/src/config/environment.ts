/** Environment names as they are compared: lower-case, `staging` is `stage`. */
export function normaliseEnv(written: string): string {
  const lower = written.trim().toLowerCase();
  return lower === 'staging' ? 'stage' : lower;
}

export const envPattern = /^[a-z][a-z0-9_-]*$/;

export interface EnvironmentChoice {
  /** What the caller asked for: `--env`, `{ env }`. */
  readonly env?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** What the project file says. */
  readonly projectEnv?: string | undefined;
  readonly purpose: 'compile' | 'run';
}

/** The caller's word, else `ENVIRONMENT`, else the project file, else `prod` to compile and `dev` to run. */
export function chooseEnv(choice: EnvironmentChoice): string {
  const written = [choice.env, choice.environment['ENVIRONMENT'], choice.projectEnv].find(
    (e) => e !== undefined && e.trim() !== '',
  );
  return normaliseEnv(written ?? (choice.purpose === 'run' ? 'dev' : 'prod'));
}
