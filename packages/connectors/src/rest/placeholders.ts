import { DiagnosticError } from '@sparkle-orchestration/core';
import { restDiagnostics } from './diagnostics.js';

const placeholder = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

type Scalar = string | number | boolean;
export type ParamValue = Scalar | readonly Scalar[] | null;

/** An endpoint and its query with all placeholders filled. */
export interface FilledResource {
  readonly endpoint: string;
  readonly params: Readonly<Record<string, ParamValue>>;
}

/**
 * Fills `{name}` in an endpoint and its parameters. Values of the run win over those of the pipeline and the resource.
 * A parameter that the path uses is not sent as a query as well; one that is only its own placeholder is declared by it.
 * @throws DiagnosticError naming every placeholder without a value
 */
export function fillPlaceholders(
  endpoint: string,
  params: Readonly<Record<string, ParamValue>>,
  run: Readonly<Record<string, string | null>>,
): FilledResource {
  const own = new Map(Object.entries(params).filter(([name, value]) => value !== `{${name}}`));
  const missing = new Map<string, string>();
  const fill = (name: string, place: string): ParamValue | undefined => {
    const value = run[name] ?? own.get(name);
    if (value === undefined || value === null) missing.set(name, place);
    return value;
  };
  const inPath = new Set<string>();
  const path = endpoint.replace(placeholder, (_, name: string) => {
    inPath.add(name);
    const value = fill(name, `the endpoint ${endpoint}`);
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
    if (value !== undefined && value !== null && (text === '' || text === '.' || text === '..')) {
      throw new DiagnosticError([restDiagnostics.report('placeholder-value', { name })]);
    }
    return encodeURIComponent(text);
  });
  const filled: Record<string, ParamValue> = {};
  for (const [key, written] of Object.entries(params)) {
    if (inPath.has(key)) continue;
    if (typeof written !== 'string') {
      filled[key] = written;
      continue;
    }
    const whole = /^\{([A-Za-z_][A-Za-z0-9_]*)\}$/.exec(written)?.[1];
    if (whole !== undefined) filled[key] = fill(whole, `parameter ${key}`) ?? null;
    else filled[key] = written.replace(placeholder, (_, name: string) => String(fill(name, `parameter ${key}`) ?? ''));
  }
  if (missing.size > 0) {
    throw new DiagnosticError(
      [...missing].map(([name, place]) => restDiagnostics.report('placeholder', { name, place })),
    );
  }
  // A parameter that fills another one is no query of its own.
  const used = new Set(
    Object.entries(params).flatMap(([key, value]) =>
      typeof value === 'string' ? [...value.matchAll(placeholder)].map(([, n]) => n).filter((n) => n !== key) : [],
    ),
  );
  return { endpoint: path, params: Object.fromEntries(Object.entries(filled).filter(([key]) => !used.has(key))) };
}
