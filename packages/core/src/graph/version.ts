import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { graphDiagnostics } from './diagnostics.js';
import { graphVersion } from './execution-graph.js';

function parts(version: string): readonly [major: number, minor: number] | undefined {
  const match = /^(\d+)\.(\d+)$/.exec(version);
  return match ? [Number(match[1]), Number(match[2])] : undefined;
}

/** Refuses a graph of another major version or of a newer minor one; what it says names both versions. */
export function checkGraphVersion(version: unknown): Diagnostic | undefined {
  const given = typeof version === 'string' ? parts(version) : undefined;
  const known = parts(graphVersion);
  if (!given || !known)
    return graphDiagnostics.report('graph-version', { version: String(version), known: graphVersion, newer: false });
  const newer = given[0] > known[0] || (given[0] === known[0] && given[1] > known[1]);
  if (given[0] === known[0] && !newer) return undefined;
  return graphDiagnostics.report('graph-version', { version: String(version), known: graphVersion, newer });
}
