import type { Check, Column, Diagnostic, Dialect, Locate, Origin } from '@sparkle-orchestration/core';

/** What the checks of one table are rendered with. */
export interface CheckContext {
  readonly dialect: Dialect;
  /** Table that is checked, or written, by its full name. */
  readonly dataset: string;
  /** Columns of the rows, when known. */
  readonly columns: readonly Column[] | undefined;
  /** `rows`: those of a load before they are published; `table`: one that is there. */
  readonly target: 'rows' | 'table';
  readonly rowSeverity: Check['severity'];
  readonly tableSeverity: 'warn' | 'fail';
  readonly locate: Locate;
  readonly origin: Origin;
  report(diagnostic: Diagnostic): void;
}

/** `origin` at the place of a value of the document. */
export function originAt(context: CheckContext, path: readonly (string | number)[]): Origin {
  return { ...context.origin, location: context.locate(path), path };
}

export const typeOfColumn = (context: CheckContext, name: string): string | undefined =>
  context.columns?.find((c) => c.name === name)?.type;
