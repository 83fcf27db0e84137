import type { z } from 'zod';
import type { Diagnostic } from '../diagnostics/diagnostic.js';
import { nearestName } from '../diagnostics/nearest-name.js';
import type { Locate } from '../project/definition.js';
import type { Path } from '../source/positions.js';
import { configDiagnostics as report } from './diagnostics.js';
import { keysAt } from './schema-keys.js';

export interface ValidateContext {
  readonly locate: Locate;
  /** Put before each path: where the value stands in its document. */
  readonly prefix?: Path;
  /** Paths (JSON text) whose value came from a variable: exact scalars are converted where the field wants one. */
  readonly substituted?: ReadonlySet<string>;
  /** Paths (JSON text) whose value is not known; findings there would only repeat that. */
  readonly unknown?: ReadonlySet<string>;
}

type Issue = z.core.$ZodIssue;

/** Findings of one document that are told one by one. */
const mostFindings = 500;

/** Checks a value by a schema and tells every problem in plain words, at its place. */
export function validate<S extends z.ZodType>(
  schema: S,
  value: unknown,
  context: ValidateContext,
): { readonly value?: z.output<S>; readonly diagnostics: readonly Diagnostic[] } {
  const first = schema.safeParse(value);
  if (first.success) return { value: first.data, diagnostics: [] };
  const converted = context.substituted?.size ? convertScalars(value, first.error.issues, context) : undefined;
  const result = converted === undefined ? first : schema.safeParse(converted);
  if (result.success) return { value: result.data, diagnostics: [] };
  const { issues } = result.error;
  const told = issues.slice(0, mostFindings);
  const diagnostics = told.flatMap((issue) => explain(schema, converted ?? value, issue, [], context));
  if (issues.length > mostFindings) {
    const more = issues.length - mostFindings;
    diagnostics.push(report.report('more-findings', { more }, context.locate(context.prefix ?? [], 'key')));
  }
  return { diagnostics };
}

const full = (context: ValidateContext, path: Path): Path => [...(context.prefix ?? []), ...path];
const pathKey = (path: Path): string => JSON.stringify(path);

/** The value with texts of variables turned into the numbers and booleans that the schema asks for. */
function convertScalars(value: unknown, issues: readonly Issue[], context: ValidateContext): unknown {
  let result: unknown;
  for (const issue of flatten(issues)) {
    const path = issue.path as Path;
    if (issue.code !== 'invalid_type' || !context.substituted?.has(pathKey(full(context, path)))) continue;
    const scalar = exactScalar(String(at(value, path)), issue.expected);
    if (scalar === undefined) continue;
    result ??= structuredClone(value);
    set(result, path, scalar);
  }
  return result;
}

function flatten(issues: readonly Issue[], base: Path = []): Issue[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...(issue.path as Path)];
    const own = { ...issue, path } as Issue;
    return issue.code === 'invalid_union' ? [own, ...issue.errors.flatMap((branch) => flatten(branch, path))] : [own];
  });
}

function exactScalar(text: string, expected: string): number | boolean | undefined {
  if (expected === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  if (expected !== 'number' && expected !== 'int') return undefined;
  if (!/^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?$/.test(text)) return undefined;
  const value = Number(text);
  const exact = Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value));
  return exact && !Object.is(value, -0) ? value : undefined;
}

function at(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null && Object.hasOwn(inner, step)
        ? (inner as Record<string | number, unknown>)[step]
        : undefined,
    value,
  );
}

function set(value: unknown, path: Path, scalar: unknown): void {
  const parent = at(value, path.slice(0, -1)) as Record<string | number, unknown>;
  parent[path.at(-1) as string | number] = scalar;
}

function explain(
  schema: z.ZodType,
  value: unknown,
  issue: Issue,
  base: Path,
  context: ValidateContext,
): readonly Diagnostic[] {
  const path = [...base, ...(issue.path as Path)];
  if (isUnknown(path, context)) return [];
  if (issue.code === 'unrecognized_keys') return unknownKeys(schema, path, issue.keys, context);
  if (issue.code === 'invalid_union') return union(schema, value, issue, path, context);
  const found = at(value, path);
  const place = full(context, path);
  if (found === undefined && (issue.code === 'invalid_type' || issue.code === 'invalid_value')) {
    return [
      report.report('missing-key', { key: String(path.at(-1) ?? '') }, context.locate(place.slice(0, -1), 'key')),
    ];
  }
  if (issue.code === 'invalid_type') {
    const numeric = typeof found === 'number' && issue.expected === 'int';
    const expected = numeric ? 'a whole number' : typeName(issue.expected);
    return [report.report('wrong-type', { expected, found: shown(found, place, context) }, context.locate(place))];
  }
  if (issue.code === 'invalid_value') return [unknownValue(found, issue.values.map(String), place, context)];
  return [
    report.report(
      'bad-value',
      { why: reason(issue, shown(found, place, context)) },
      context.locate(place, issue.code === 'invalid_key' ? 'key' : 'value'),
    ),
  ];
}

function isUnknown(path: Path, context: ValidateContext): boolean {
  if (!context.unknown?.size) return false;
  const place = full(context, path);
  return place.some((_, i) => context.unknown?.has(pathKey(place.slice(0, i + 1))));
}

function unknownKeys(
  schema: z.ZodType,
  path: Path,
  keys: readonly string[],
  context: ValidateContext,
): readonly Diagnostic[] {
  const known = keysAt(schema, path);
  return keys.map((key) =>
    report.report(
      'unknown-key',
      { key, near: nearestName(key, known), known },
      context.locate(full(context, [...path, key]), 'key'),
    ),
  );
}

/** Of a union, the branch that the value comes nearest to; when none is near, what all branches would take. */
function union(
  schema: z.ZodType,
  value: unknown,
  issue: Issue & { code: 'invalid_union' },
  path: Path,
  context: ValidateContext,
): readonly Diagnostic[] {
  const found = at(value, path);
  const { options } = issue as { readonly options?: readonly unknown[] };
  if (issue.errors.length === 0) {
    const place = full(context, path);
    if (found === undefined)
      return [report.report('missing-key', { key: String(path.at(-1)) }, context.locate(place.slice(0, -1), 'key'))];
    return [unknownValue(found, (options ?? []).map(String), place, context)];
  }
  const top = (branch: readonly Issue[]) =>
    branch.filter((i) => i.path.length === 0 && (i.code === 'invalid_type' || i.code === 'invalid_value'));
  const near = issue.errors.filter((branch) => top(branch).length === 0);
  const best = near.sort((a, b) => a.length - b.length)[0];
  if (best) return best.flatMap((inner) => explain(schema, value, inner, path, context));
  if (found === undefined)
    return [
      report.report(
        'missing-key',
        { key: String(path.at(-1) ?? '') },
        context.locate(full(context, path).slice(0, -1), 'key'),
      ),
    ];
  const words = issue.errors.flatMap((branch) =>
    branch.flatMap((i) => (i.code === 'invalid_value' ? i.values.map(String) : [])),
  );
  const types = [
    ...new Set(
      issue.errors.flatMap((branch) =>
        top(branch).flatMap((i) => (i.code === 'invalid_type' ? [typeName(i.expected)] : [])),
      ),
    ),
  ];
  if (types.length === 0) return [unknownValue(found, words, full(context, path), context)];
  return [
    report.report(
      'wrong-type',
      { expected: types.join(' or '), found: shown(found, full(context, path), context) },
      context.locate(full(context, path)),
    ),
  ];
}

function unknownValue(found: unknown, known: readonly string[], place: Path, context: ValidateContext): Diagnostic {
  const near = typeof found === 'string' ? nearestName(found, known) : undefined;
  return report.report('unknown-value', { found: shown(found, place, context), known, near }, context.locate(place));
}

const typeNames: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
  null: 'null',
};

function typeName(expected: string): string {
  return typeNames[expected] ?? expected;
}

/** A value in a sentence; what came from a variable is not repeated, because it may be nobody's business. */
function shown(value: unknown, place: Path, context: ValidateContext): string {
  const ofVariable = typeof value === 'string' && context.substituted?.has(pathKey(place));
  return ofVariable ? 'something else in a variable' : describe(value);
}

/** A value in a sentence, cut short. */
export function describe(value: unknown): string {
  if (value === null) return 'null';
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value !== 'string') return `the ${typeof value} ${String(value)}`;
  return `the text ${JSON.stringify(value.length > 60 ? `${value.slice(0, 57)}...` : value)}`;
}

function reason(issue: Issue, found: string): string {
  if (issue.code === 'too_small' || issue.code === 'too_big') return bound(issue);
  if (issue.code === 'invalid_format' && issue.format === 'regex' && issue.message.startsWith('Invalid')) {
    return `${found} must have the form ${issue.pattern ?? ''}`;
  }
  if (issue.code === 'not_multiple_of') return `must be a multiple of ${issue.divisor}`;
  if (issue.code === 'invalid_key') return `this key cannot be used: ${issue.issues[0]?.message ?? ''}`;
  return `${found} ${issue.message.replace(/^Invalid input:?\s*/, 'cannot be used ')}`.trim();
}

function bound(issue: Issue & ({ code: 'too_small' } | { code: 'too_big' })): string {
  const small = issue.code === 'too_small';
  const limit = small ? issue.minimum : issue.maximum;
  if (issue.origin === 'string') {
    if (small && Number(limit) === 1) return 'the text must not be empty';
    return `the text must have ${small ? 'at least' : 'at most'} ${limit} characters`;
  }
  if (issue.origin === 'array' || issue.origin === 'set')
    return `the list must have ${small ? 'at least' : 'at most'} ${limit} item${Number(limit) === 1 ? '' : 's'}`;
  const edge = issue.inclusive === false ? (small ? 'greater than' : 'less than') : small ? 'at least' : 'at most';
  return `must be ${edge} ${limit}`;
}
