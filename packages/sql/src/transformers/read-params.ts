import { nearestName } from '@sparkle-orchestration/core';
import type { z } from 'zod';
import type { Param, Params } from './param.js';
import type { StepContext } from './step-context.js';
import type { Transformer } from './transformer.js';

type Report = StepContext['report'];

/** A value as a person would name it. */
function foundWords(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'string') return value === '' ? 'an empty text' : `the text ${JSON.stringify(value)}`;
  return `${typeof value === 'number' ? 'the number ' : ''}${String(value)}`;
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (v, key) => (v !== null && typeof v === 'object' ? (v as Record<PropertyKey, unknown>)[key] : undefined),
    value,
  );
}

/** The names that each parameter may be written with, to the parameter's own name. */
function spellings(params: Params): Map<string, string> {
  const names = Object.entries(params).flatMap(([name, p]) =>
    [name, ...p.aliases].map((written): [string, string] => [written, name]),
  );
  return new Map(names);
}

function reportIssue(
  issue: z.core.$ZodIssue,
  name: string,
  param: Param<unknown>,
  value: unknown,
  report: Report,
): void {
  const path = issue.path as (string | number)[];
  const inner = at(value, path);
  const words = path.length > 0 && inner !== value ? `${param.words} (at ${path.join('.')})` : param.words;
  report('parameter-invalid', { name, words, found: param.isSecret ? 'a literal' : foundWords(inner) }, [
    name,
    ...path,
  ]);
}

export interface ReadParams {
  readonly values: Readonly<Record<string, unknown>>;
  /** Own name of a parameter to the name that was written, for positions. */
  readonly writtenAs: ReadonlyMap<string, string>;
}

/** `{amount: double}` as `{columns: {amount: double}}`, for a transformer whose parameter may be spread out. */
export function gathered(
  { open }: Transformer,
  written: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  if (open === undefined) return written;
  const own = written[open];
  const isWhole = own !== null && typeof own === 'object' && Object.keys(written).length === 1;
  return isWhole ? written : { [open]: written };
}

/** Reads the parameters of a step; every problem is reported at the name that was written. Nothing when any is wrong. */
export function readParams(
  transformer: Transformer,
  written: Readonly<Record<string, unknown>>,
  report: Report,
): ReadParams | undefined {
  const known = spellings(transformer.params);
  const writtenAs = new Map<string, string>();
  let good = true;
  const bad: Report = (...args) => {
    good = false;
    report(...args);
  };
  for (const name of Object.keys(written)) {
    const own = known.get(name);
    if (own === undefined) {
      const near = nearestName(name, known.keys());
      bad('unknown-parameter', { transformer: transformer.name, name, known: Object.keys(transformer.params), near }, [
        name,
      ]);
      continue;
    }
    const first = writtenAs.get(own);
    if (first !== undefined) bad('parameter-twice', { first, second: name }, [name]);
    else writtenAs.set(own, name);
  }
  const values: Record<string, unknown> = {};
  for (const [name, param] of Object.entries(transformer.params)) {
    const as = writtenAs.get(name);
    const value = as === undefined ? undefined : written[as];
    if (param.required && (value === undefined || value === null)) {
      bad(
        'parameter-missing',
        { transformer: transformer.name, name, words: param.words },
        as === undefined ? [] : [as],
      );
      continue;
    }
    const parsed = param.schema.safeParse(value);
    if (parsed.success) values[name] = parsed.data;
    else for (const issue of parsed.error.issues.slice(0, 1)) reportIssue(issue, as ?? name, param, value, bad);
  }
  return good ? { values, writtenAs } : undefined;
}
