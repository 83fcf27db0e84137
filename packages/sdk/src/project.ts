import type { Diagnostic, ProjectDefinition, Registry, UnitTest } from '@sparkle-orchestration/core';
import type { Compiler } from '@sparkle-orchestration/pipelines';

/** An opened project: what its files say in one environment, and the compiler over it. */
export interface Project {
  /** Absolute path of its folder. */
  readonly root: string;
  /** Folder with the definitions, relative to the root. */
  readonly config: string;
  readonly definition: ProjectDefinition;
  readonly registry: Registry;
  /** Problems found while reading; good definitions are there all the same. */
  readonly diagnostics: readonly Diagnostic[];
  /** Project-relative paths of files of definitions that are there and could not be used. */
  readonly brokenFiles: readonly string[];
  /** Unit tests, where adapters are loaded. */
  readonly unitTests: readonly UnitTest[];
  readonly sourceText: (file: string) => string | undefined;
  readonly compiler: Compiler;
  /** Where values of variables and secrets come from. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}
