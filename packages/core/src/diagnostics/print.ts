import { type Diagnostic, exitCodeOf } from './diagnostic.js';
import { printGithub } from './print-github.js';
import { printSarif } from './print-sarif.js';
import { printText, type TextOptions } from './print-text.js';
import { sortDiagnostics, summarise } from './sort-diagnostics.js';

export const diagnosticFormats = ['text', 'json', 'sarif', 'github'] as const;
export type DiagnosticFormat = (typeof diagnosticFormats)[number];

export interface PrintOptions extends TextOptions {
  /** @default text */
  readonly format?: DiagnosticFormat | undefined;
}

/** All findings of a command, sorted, each once. */
export function printDiagnostics(list: readonly Diagnostic[], options: PrintOptions = {}): string {
  switch (options.format ?? 'text') {
    case 'text':
      return printText(list, options);
    case 'json':
      return `${JSON.stringify({ diagnostics: sortDiagnostics(list), summary: summarise(list), exit: exitCodeOf(list) }, null, 2)}\n`;
    case 'sarif':
      return printSarif(list);
    case 'github':
      return printGithub(list);
  }
}
