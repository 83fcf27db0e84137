import { DiagnosticError } from '@sparkle-orchestration/core';
import { reportEngine } from '../diagnostics.js';

type Binding = typeof import('@duckdb/node-api');

/** Loads the native library when it is first needed; `compile` and `--help` never do. */
export async function loadDuckdb(load: () => Promise<Binding> = () => import('@duckdb/node-api')): Promise<Binding> {
  try {
    return await load();
  } catch (error) {
    const detail = (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
    throw new DiagnosticError([
      reportEngine('native-binding-missing', { platform: `${process.platform}-${process.arch}`, detail }),
    ]);
  }
}
