import type { Diagnostic } from '../diagnostics/diagnostic.js';
import type { Registry } from '../plugin/registry.js';
import type { ReadPattern, ValidateCron } from './schedule.js';
import type { Environment } from './variables.js';

/** What all readers of documents share. */
export interface ReadContext {
  readonly env: string;
  readonly environment: Environment;
  readonly registry: Registry;
  readonly validateCron: ValidateCron;
  readonly readPattern: ReadPattern;
  /** Collects findings of all files. */
  report(...diagnostics: readonly Diagnostic[]): void;
}

/** A document that was found and could not be used. References to it are not reported again. */
export interface BrokenDocument {
  readonly kind: string;
  readonly name: string;
  readonly file: string;
}
