import { readFileSync } from 'node:fs';
import {
  type Diagnostic,
  DiagnosticError,
  hasErrors,
  type Locate,
  parseSource,
  validate,
} from '@sparkle-orchestration/core';
import type { z } from 'zod';
import { monitorDiagnostics } from '../diagnostics.js';
import { parseTableId } from '../table-id.js';

/** A configuration with the way to its lines. */
export interface ReadConfig<T> {
  readonly config: T;
  readonly file: string;
  readonly text: string;
  readonly locate: Locate;
}

/** Thrown for a file with errors: the findings and the text that they point into. */
export class ConfigError extends DiagnosticError {
  constructor(
    diagnostics: readonly Diagnostic[],
    readonly text: string,
  ) {
    super(diagnostics);
  }
}

/**
 * Reads a JSON or YAML file by a schema. Every problem is told at its line.
 * @throws ConfigError when the file cannot be read or holds an error
 */
export function readConfig<S extends z.ZodType>(path: string, shown: string, schema: S): ReadConfig<z.output<S>> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : code;
    throw new ConfigError([monitorDiagnostics.report('no-config-file', { file: shown, reason })], '');
  }
  const { documents, diagnostics, text } = parseSource(shown, bytes);
  const [document] = documents;
  if (!document || hasErrors(diagnostics)) throw new ConfigError(diagnostics, text);
  const checked = validate(schema, document.value, { locate: document.locate });
  const all = [...diagnostics, ...checked.diagnostics];
  if (checked.value === undefined || hasErrors(all)) throw new ConfigError(all, text);
  const bad = tableProblems(checked.value, document.locate);
  if (bad.length > 0) throw new ConfigError(bad, text);
  return { config: checked.value, file: shown, text, locate: document.locate };
}

/** Table names that cannot be names, and time zones that do not exist. */
function tableProblems(value: unknown, locate: Locate): readonly Diagnostic[] {
  const { tables = [], pipelines = [] } = value as {
    tables?: readonly { readonly table_id: string }[];
    pipelines?: readonly { readonly completion_time_sla?: { readonly timezone: string } }[];
  };
  return [
    ...tables.flatMap(({ table_id: text }, n) => {
      const parsed = parseTableId(text);
      if (!('why' in parsed)) return [];
      return [monitorDiagnostics.report('bad-table-id', { text, why: parsed.why }, locate(['tables', n, 'table_id']))];
    }),
    ...pipelines.flatMap(({ completion_time_sla: sla }, n) => {
      if (!sla || isTimeZone(sla.timezone)) return [];
      const at = locate(['pipelines', n, 'completion_time_sla', 'timezone']);
      return [monitorDiagnostics.report('bad-time-zone', { zone: sla.timezone }, at)];
    }),
  ];
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}
