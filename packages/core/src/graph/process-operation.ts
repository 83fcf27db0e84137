import type { OperationBase } from './operation-base.js';
import type { SecretReference } from './policy.js';
import type { Template, TemplatedValue } from './template.js';

/**
 * A request. Relative URLs start at the `url` of the connection, which also brings the authentication: `token` as a
 * bearer, `username` and `password` as basic, `api_key` in `api_key_header`. Returns `{ status, headers, body }`.
 */
export interface HttpOperation extends OperationBase {
  readonly op: 'http';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  readonly url: Template;
  readonly query: Readonly<Record<string, Template>>;
  readonly headers: Readonly<Record<string, Template>>;
  readonly body?: { readonly json: TemplatedValue } | { readonly text: Template };
  /** Status codes that are a success; 200 to 299 when empty. */
  readonly accept: readonly number[];
}

/** What programs share: values reach them by argv and environment only, never by the text of a shell. */
export interface ProgramFacts {
  readonly args: readonly Template[];
  readonly environment: Readonly<Record<string, Template>>;
  /** Environment variables that hold secrets. */
  readonly secrets: Readonly<Record<string, SecretReference>>;
}

/**
 * A file of the project as a program. Its last line on stdout may be a JSON object with its outputs. Returns that
 * object, or `{}`.
 */
export interface ScriptOperation extends OperationBase, ProgramFacts {
  readonly op: 'script';
  readonly language: 'python' | 'node' | 'shell';
  /** Relative to the project. */
  readonly file: string;
  /** Packages that must be installed where it runs, as `name==version`. */
  readonly requirements: readonly string[];
}

/** A Jupyter notebook, executed with parameters as papermill does: a cell after the one tagged `parameters`. */
export interface NotebookOperation extends OperationBase {
  readonly op: 'notebook';
  readonly path: string;
  readonly parameters: TemplatedValue;
  /** Where the executed notebook is kept; `.sparkle/notebooks/<run>/<task>.ipynb` when absent. */
  readonly output?: Template;
  /** Name of the kernel; the notebook's own when absent. */
  readonly kernel?: string;
}

/** A command of dbt Core in a dbt project. Returns the counts of `run_results.json`. */
export interface DbtOperation extends OperationBase {
  readonly op: 'dbt';
  readonly projectDir: string;
  readonly profilesDir?: string;
  readonly target?: string;
  readonly command: 'run' | 'build' | 'test' | 'seed' | 'snapshot';
  readonly select: readonly string[];
  readonly exclude: readonly string[];
  readonly vars: TemplatedValue;
  readonly fullRefresh: boolean;
}

/** A container image, run to its end. Its last line on stdout may be a JSON object with its outputs. */
export interface ContainerOperation extends OperationBase, ProgramFacts {
  readonly op: 'container';
  readonly image: string;
  /** Replaces the entry point of the image; empty = the image's own. */
  readonly command: readonly string[];
}
