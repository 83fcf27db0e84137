import { type Check, parseSource, type SqlStatement, validate } from '@sparkle-orchestration/core';
import {
  normaliseType,
  portableRegex,
  quoteIdentifier,
  regexMatches,
  renderExpectations,
  sqlLiteral,
  type WrittenExpectation,
} from '@sparkle-orchestration/sql';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';
import { originAt } from './check-context.js';
import { type ContractContext, renderQuery, schemaCheck } from './data-contract.js';
import { freshnessCheck } from './freshness.js';

/** The part of the Open Data Contract Standard 3.x that says something of the data; all else is for people. */
const number = z.number().nullish();
const quality = z.looseObject({
  name: z.string().nullish(),
  description: z.string().nullish(),
  type: z.enum(['library', 'sql', 'text', 'custom']).nullish(),
  /** 3.1 */
  metric: z.string().nullish(),
  /** 3.0 */
  rule: z.string().nullish(),
  arguments: z.record(z.string(), z.unknown()).nullish(),
  validValues: z.array(z.unknown()).nullish(),
  query: z.string().nullish(),
  unit: z.string().nullish(),
  severity: z.string().nullish(),
  mustBe: z.union([z.number(), z.string(), z.boolean()]).nullish(),
  mustNotBe: z.union([z.number(), z.string(), z.boolean()]).nullish(),
  mustBeGreaterThan: number,
  mustBeGreaterOrEqualTo: number,
  mustBeGreaterThanOrEqualTo: number,
  mustBeLessThan: number,
  mustBeLessOrEqualTo: number,
  mustBeLessThanOrEqualTo: number,
  mustBeBetween: z.tuple([z.number(), z.number()]).nullish(),
  mustNotBeBetween: z.tuple([z.number(), z.number()]).nullish(),
});
const property = z.looseObject({
  name: z.string().min(1),
  physicalName: z.string().nullish(),
  logicalType: z.string().nullish(),
  physicalType: z.string().nullish(),
  logicalTypeOptions: z.record(z.string(), z.unknown()).nullish(),
  required: z.boolean().nullish(),
  unique: z.boolean().nullish(),
  primaryKey: z.boolean().nullish(),
  quality: z.array(quality).nullish(),
});
const document = z.looseObject({
  apiVersion: z.string().regex(/^v?3\./, 'must be a version 3 of the standard, such as v3.1.0'),
  kind: z.literal('DataContract'),
  schema: z
    .array(
      z.looseObject({
        name: z.string().min(1),
        physicalName: z.string().nullish(),
        properties: z.array(property).nullish(),
        quality: z.array(quality).nullish(),
      }),
    )
    .min(1),
  slaProperties: z
    .array(
      z.looseObject({
        property: z.string(),
        value: z.unknown(),
        unit: z.string().nullish(),
        element: z.string().nullish(),
      }),
    )
    .nullish(),
});
type Contract = z.output<typeof document>;
type Property = z.output<typeof property>;
type Quality = z.output<typeof quality>;
type Path = readonly (string | number)[];

/** Database types that a logical type may have. */
const logicalTypes: Readonly<Record<string, readonly string[]>> = {
  string: ['varchar', 'uuid', 'json'],
  integer: ['smallint', 'integer', 'bigint'],
  number: ['double', 'real', 'decimal', 'smallint', 'integer', 'bigint'],
  boolean: ['boolean'],
  date: ['date'],
  timestamp: ['timestamp', 'timestamptz'],
  time: ['time'],
};

const columnOf = (p: Property) => p.physicalName ?? p.name;

/** The checks of a contract file; what it says that no query can ask is told, never left out in silence. */
export function odcsChecks(
  file: string,
  text: string,
  object: string | undefined,
  outer: ContractContext,
): readonly Check[] {
  const parsed = parseSource(file, text);
  for (const problem of parsed.diagnostics) outer.report(problem);
  const found = parsed.documents[0];
  if (!found) return [];
  const context: ContractContext = { ...outer, locate: found.locate };
  const read = validate(document, found.value, { locate: found.locate });
  for (const problem of read.diagnostics) context.report(problem);
  if (!read.value) return [];
  const at = objectOf(read.value, object, context);
  const schema = read.value.schema[at];
  if (!schema) return [];
  const path: Path = ['schema', at];
  const properties = schema.properties ?? [];
  const expectations: WrittenExpectation[] = [];
  const checks: Check[] = [];
  properties.forEach((p, i) => {
    const own: Path = [...path, 'properties', i];
    const name = columnOf(p);
    const physical = p.physicalType ? [normaliseType(p.physicalType)] : undefined;
    checks.push(schemaCheck({ name }, own, context, physical ?? logicalTypes[p.logicalType ?? '']));
    if (context.columns && !context.columns.some((c) => c.name === name)) return;
    expectations.push(...ofProperty(p, own, properties));
    (p.quality ?? []).forEach((q, n) => {
      checks.push(...ofQuality(q, name, [...own, 'quality', n], context));
    });
  });
  const keys = properties.filter((p) => p.primaryKey).map(columnOf);
  if (keys.length > 1)
    expectations.push({
      type: 'expect_compound_columns_to_be_unique',
      kwargs: { column_list: keys },
      name: `unique_${keys.join('_')}`,
      path: [...path, 'properties'],
    });
  (schema.quality ?? []).forEach((q, n) => {
    checks.push(...ofQuality(q, undefined, [...path, 'quality', n], context));
  });
  return [...checks, ...renderExpectations({ ...context, expectations }), ...ofSla(read.value, schema.name, context)];
}

function objectOf(contract: Contract, object: string | undefined, context: ContractContext): number {
  const short = context.dataset.split('.').at(-1);
  const names = contract.schema.map((s) => s.name);
  if (object !== undefined) {
    const at = names.indexOf(object);
    if (at < 0) context.report(diagnostics.report('contract-object', { object, names }, context.locate(['schema'])));
    return at;
  }
  if (names.length === 1) return 0;
  const at = contract.schema.findIndex((s) => s.name === short || s.physicalName === short);
  if (at < 0)
    context.report(diagnostics.report('contract-object', { object: short ?? '', names }, context.locate(['schema'])));
  return at;
}

/** What a property says by itself: required, unique, and the options of its type. */
function ofProperty(p: Property, path: Path, all: readonly Property[]): readonly WrittenExpectation[] {
  const column = columnOf(p);
  const found: WrittenExpectation[] = [];
  const expect = (rule: string, type: string, kwargs: Readonly<Record<string, unknown>>, at: string) =>
    found.push({ type, kwargs: { column, ...kwargs }, name: `${rule}_${column}`, path: [...path, at] });
  if (p.required || p.primaryKey)
    expect('not_null', 'expect_column_values_to_not_be_null', {}, p.required ? 'required' : 'primaryKey');
  const onlyKey = p.primaryKey && all.filter((o) => o.primaryKey).length === 1;
  if (p.unique || onlyKey)
    expect('unique', 'expect_column_values_to_be_unique', {}, p.unique ? 'unique' : 'primaryKey');
  const o = p.logicalTypeOptions ?? {};
  const at = 'logicalTypeOptions';
  if (o['minimum'] !== undefined || o['maximum'] !== undefined)
    expect('range', 'expect_column_values_to_be_between', { min_value: o['minimum'], max_value: o['maximum'] }, at);
  if (o['exclusiveMinimum'] !== undefined || o['exclusiveMaximum'] !== undefined)
    expect(
      'open_range',
      'expect_column_values_to_be_between',
      { min_value: o['exclusiveMinimum'], max_value: o['exclusiveMaximum'], strict_min: true, strict_max: true },
      at,
    );
  if (o['minLength'] !== undefined || o['maxLength'] !== undefined)
    expect(
      'length',
      'expect_column_value_lengths_to_be_between',
      { min_value: o['minLength'], max_value: o['maxLength'] },
      at,
    );
  if (typeof o['pattern'] === 'string')
    expect('pattern', 'expect_column_values_to_match_regex', { regex: o['pattern'] }, at);
  return found;
}

/** A number that the library of the standard names, as an aggregate over the table. */
function metricOf(q: Quality, column: string | undefined, path: Path, context: ContractContext): string | undefined {
  const metric = q.metric ?? q.rule ?? '';
  const args = q.arguments ?? {};
  const c = column === undefined ? undefined : quoteIdentifier(column);
  const bad = (condition: string) => `count(*) filter (where ${condition})`;
  const literals = (list: unknown) =>
    (Array.isArray(list) ? list : []).map((v) =>
      v === null ? 'null' : sqlLiteral(v as string | number, undefined, context.dialect),
    );
  switch (metric) {
    case 'rowCount':
      return 'count(*)';
    case 'nullValues':
    case 'nullCheck':
      return c && bad(`${c} is null`);
    case 'missingValues': {
      const missing = literals(args['missingValues']).filter((v) => v !== 'null');
      return (
        c && bad(`${c} is null${missing.length > 0 ? ` or cast(${c} as varchar) in (${missing.join(', ')})` : ''}`)
      );
    }
    case 'invalidValues':
    case 'validValues': {
      const valid = literals(args['validValues'] ?? q.validValues);
      const pattern = args['pattern'];
      const parts = valid.length > 0 ? [`${c} not in (${valid.join(', ')})`] : [];
      if (typeof pattern === 'string') {
        const regex = portableRegex(pattern, context.dialect);
        if ('message' in regex)
          context.report(
            diagnostics.report('check-pattern', { pattern, problem: regex.message }, context.locate(path)),
          );
        else parts.push(`not ${regexMatches(String(c), regex.pattern, context.dialect)}`);
      }
      return c && parts.length > 0 ? bad(parts.join(' or ')) : undefined;
    }
    case 'duplicateValues':
    case 'duplicateCount': {
      const names = Array.isArray(args['properties'])
        ? args['properties'].map((n) => quoteIdentifier(String(n)))
        : c
          ? [c]
          : [];
      if (names.length === 0) return undefined;
      const key = names.length === 1 ? (names[0] as string) : `row(${names.join(', ')})`;
      return names.length === 1 ? `count(${key}) - count(distinct ${key})` : `count(*) - count(distinct ${key})`;
    }
    default:
      return undefined;
  }
}

/** `mustBe…` of a rule as a condition over a value; nothing when it has none. */
function holds(value: string, q: Quality, context: ContractContext): string | undefined {
  const literal = (v: string | number | boolean) => sqlLiteral(v, undefined, context.dialect);
  const pairs: readonly (readonly [string, number | string | boolean | null | undefined])[] = [
    ['=', q.mustBe],
    ['<>', q.mustNotBe],
    ['>', q.mustBeGreaterThan],
    ['>=', q.mustBeGreaterOrEqualTo ?? q.mustBeGreaterThanOrEqualTo],
    ['<', q.mustBeLessThan],
    ['<=', q.mustBeLessOrEqualTo ?? q.mustBeLessThanOrEqualTo],
  ];
  const parts = pairs.flatMap(([sign, v]) => (v === null || v === undefined ? [] : [`${value} ${sign} ${literal(v)}`]));
  if (q.mustBeBetween) parts.push(`${value} between ${q.mustBeBetween[0]} and ${q.mustBeBetween[1]}`);
  if (q.mustNotBeBetween) parts.push(`${value} not between ${q.mustNotBeBetween[0]} and ${q.mustNotBeBetween[1]}`);
  return parts.length > 0 ? parts.join(' and ') : undefined;
}

const warns = (severity: string | null | undefined) => /^(?:warn|warning|info|low)/i.test(severity ?? '');

function ofQuality(q: Quality, column: string | undefined, path: Path, context: ContractContext): readonly Check[] {
  const at = context.locate(path);
  const type = q.type ?? (q.query ? 'sql' : 'library');
  if (type === 'text') {
    context.report(diagnostics.report('contract-text', { text: q.description ?? q.name ?? '' }, at));
    return [];
  }
  const refuse = (what: string) => {
    context.report(diagnostics.report('contract-rule', { what }, at));
    return [];
  };
  if (type === 'custom') return refuse('a rule of type custom needs the engine that it is written for');
  const metric = q.metric ?? q.rule ?? '';
  const check = (sql: string, query?: SqlStatement): Check => ({
    name: q.name ?? [type === 'sql' ? 'sql' : metric, column].filter(Boolean).join('_'),
    description: q.description ?? [metric || 'query', column === undefined ? '' : `of ${column}`].join(' ').trim(),
    scope: 'table',
    severity: warns(q.severity) ? 'warn' : context.tableSeverity,
    sql,
    ...(query ? { query } : {}),
    origin: originAt(context, path),
  });
  if (type === 'sql') {
    if (!q.query) return refuse('a rule of type sql needs a query');
    const text = q.query.replace(/\$?\{(?:property|column)\}/g, column === undefined ? '' : quoteIdentifier(column));
    const statement = renderQuery(text, [...path, 'query'], context);
    const condition = holds('asked.value', q, context);
    if (!condition) return refuse('a rule needs a comparison such as mustBe');
    if (!statement) return [];
    return [
      check('', [`select case when ${condition} then 0 else 1 end from (select (`, ...statement, ') as value) asked']),
    ];
  }
  const value = metricOf(q, column, path, context);
  if (value === undefined)
    return refuse(
      `the metric "${metric}"${column === undefined ? ' of a whole table' : ''} is not known, or lacks its arguments`,
    );
  const share = /^(?:percent|%)/i.test(q.unit ?? '') ? `(${value}) * 100.0 / nullif(count(*), 0)` : value;
  const condition = holds(
    `(${share})`,
    metric === 'validValues' && !holds('x', q, context) ? { ...q, mustBe: 0 } : q,
    context,
  );
  if (!condition) return refuse('a rule needs a comparison such as mustBe');
  return [check(`case when ${condition} then 0 else 1 end`)];
}

const hours: Readonly<Record<string, number>> = {
  d: 24,
  day: 24,
  days: 24,
  h: 1,
  hr: 1,
  hour: 1,
  hours: 1,
  m: 1 / 60,
  min: 1 / 60,
  minute: 1 / 60,
  minutes: 1 / 60,
  s: 1 / 3600,
  second: 1 / 3600,
  seconds: 1 / 3600,
};

/** Promises of the service that a table can keep: how old its newest row may be. */
function ofSla(contract: Contract, object: string, context: ContractContext): readonly Check[] {
  return (contract.slaProperties ?? []).flatMap((sla, i) => {
    const path: Path = ['slaProperties', i];
    const isAge = ['freshness', 'latency', 'ly', 'fr'].includes(sla.property.toLowerCase());
    const [of, column] = (sla.element ?? '').split('.').slice(-2);
    if (!isAge) {
      context.report(
        diagnostics.report('contract-text', { text: `slaProperties ${sla.property}` }, context.locate(path)),
      );
      return [];
    }
    if (sla.element && column !== undefined && of !== object) return [];
    const factor = hours[(sla.unit ?? 'h').toLowerCase()];
    const value = Number(sla.value);
    const name = column ?? of;
    if (!name || factor === undefined || !(value > 0)) {
      const what = `the promise "${sla.property}" needs a value, a unit (d, h, m, s) and the column in "element"`;
      context.report(diagnostics.report('contract-rule', { what }, context.locate(path)));
      return [];
    }
    return [
      freshnessCheck(
        {
          name: `${sla.property}_${name}`,
          column: name,
          maxAgeHours: value * factor,
          severity: context.tableSeverity,
          path,
        },
        context,
      ),
    ];
  });
}
