/** How bad a finding is. Only errors stop a command. */
export type Severity = 'error' | 'warning' | 'info';

/** A place in a file of the project. Lines and columns count from 1; `file` is relative to the project root, with `/`. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** What a command's process ends with (see `docs/cli.md`). */
export const exitCodes = {
  done: 0,
  failed: 1,
  invalid: 2,
  environment: 3,
  bug: 4,
  stale: 5,
  doNotRetry: 64,
  notReady: 75,
  interrupted: 130,
  terminated: 143,
} as const;

/** One finding, as data. Printing is somebody else's work. */
export interface Diagnostic {
  /** Stable, `package/kebab-name`. */
  readonly code: string;
  readonly severity: Severity;
  readonly message: string;
  readonly location?: Location;
  /** What to do about it: a fix, a command, or the nearest known name. */
  readonly hint?: string;
  /** Other places that belong to the finding, such as the first of two duplicates. */
  readonly related?: readonly { readonly message: string; readonly location: Location }[];
  /** What a command exits with when this is its worst error. */
  readonly exit: number;
  /** The text at the place must not be printed: it is a secret. */
  readonly sensitive?: true;
}

/** One row of a package's table of diagnostics. */
export interface DiagnosticDefinition<P> {
  readonly severity: Severity;
  readonly message: (params: P) => string;
  readonly hint?: (params: P) => string | undefined;
  /** Cause and cure in a few sentences, for the error reference. */
  readonly explain: string;
  /** @default 2 for errors (the definition is invalid) */
  readonly exit?: number;
  /** Findings of this kind stand at a secret, which is not printed. */
  readonly sensitive?: true;
}

// biome-ignore lint/suspicious/noExplicitAny: a table holds rows of different parameter types; each creator recovers its own.
type Table = Record<string, DiagnosticDefinition<any>>;
type ParamsOf<D> = D extends DiagnosticDefinition<infer P> ? P : never;

/** A package's diagnostics: `report('kebab-name', params, location)`; an unknown name does not compile. */
export interface Diagnostics<T extends Table> {
  readonly namespace: string;
  readonly table: T;
  report<K extends keyof T & string>(
    name: K,
    params: ParamsOf<T[K]>,
    location?: Location,
    extra?: { hint?: string | undefined; related?: Diagnostic['related']; severity?: Severity },
  ): Diagnostic;
}

/** Every table declared so far, by namespace: the error reference is generated from it. */
export const diagnosticTables = new Map<string, Table>();

/** Declares a package's diagnostics, or part of them. The code of a finding is `namespace/name`. */
export function defineDiagnostics<const T extends Table>(namespace: string, table: T): Diagnostics<T> {
  const known = diagnosticTables.get(namespace) ?? {};
  for (const name of Object.keys(table)) {
    if (name in known) throw new Error(`diagnostic ${namespace}/${name} is declared twice`);
  }
  diagnosticTables.set(namespace, { ...known, ...table });
  return {
    namespace,
    table,
    report(name, params, location, extra = {}) {
      const row = table[name];
      if (!row) throw new Error(`unknown diagnostic ${namespace}/${name}`);
      const severity = extra.severity ?? row.severity;
      const hint = extra.hint ?? row.hint?.(params);
      return {
        code: `${namespace}/${name}`,
        severity,
        message: row.message(params),
        ...(location ? { location } : {}),
        ...(hint ? { hint } : {}),
        ...(extra.related ? { related: extra.related } : {}),
        exit: severity === 'error' ? (row.exit ?? exitCodes.invalid) : exitCodes.done,
        ...(row.sensitive ? { sensitive: row.sensitive } : {}),
      };
    },
  };
}

/** Thrown where going on makes no sense; carries what a person must read. */
export class DiagnosticError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((d) => `${d.code}: ${d.message}`).join('\n'));
    this.name = 'DiagnosticError';
    this.diagnostics = diagnostics;
  }
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}

/** The exit code of a command that found these: a missing secret or environment wins only when nothing is invalid. */
export function exitCodeOf(diagnostics: readonly Diagnostic[]): number {
  const exits = diagnostics.filter((d) => d.severity === 'error').map((d) => d.exit);
  if (exits.length === 0) return exitCodes.done;
  for (const code of [exitCodes.bug, exitCodes.invalid, exitCodes.environment, exitCodes.stale, exitCodes.doNotRetry]) {
    if (exits.includes(code)) return code;
  }
  return exits[0] ?? exitCodes.failed;
}
