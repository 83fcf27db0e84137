import {
  type Check,
  type Column,
  type Diagnostic,
  type Dialect,
  type Locate,
  nearestName,
  type Origin,
  validate,
} from '@sparkle-orchestration/core';
import { fittingLiteral } from '../dialect/fitting-value.js';
import { quoteIdentifier } from '../dialect/identifier.js';
import { sqlLiteral } from '../dialect/literal.js';
import { portableRegex, regexMatches } from '../dialect/regex.js';
import { expectationDiagnostics as report } from './diagnostics.js';
import type { Expectation, ExpectationScope, Meaning, Scalar } from './expectation.js';
import { type CommonKwargs, ignoredKwargs } from './kwargs.js';
import { expectations, expectationType, refusedExpectations } from './registry.js';
import { plainLiteral, rowCondition } from './row-condition.js';
import { columnBreaches, columnQuery } from './table-columns.js';

/** An expectation as it stands in a suite. */
export interface WrittenExpectation {
  readonly type: string;
  readonly kwargs: Readonly<Record<string, unknown>>;
  /** Name for results; made from type and subject when absent. */
  readonly name?: string;
  readonly description?: string;
  /** Of version 1.x. `critical` fails, the others warn. */
  readonly severity?: 'critical' | 'warning' | 'info';
  /** Path of the item in its document. */
  readonly path: readonly (string | number)[];
}

export interface RenderExpectationsInput {
  readonly expectations: readonly WrittenExpectation[];
  readonly dialect: Dialect;
  /** Table that is checked, by its full name. */
  readonly dataset: string;
  /** Columns of the rows that are checked, when known. */
  readonly columns: readonly Column[] | undefined;
  /** Rows of a run that are checked before they are published, or a table that is there. */
  readonly target: 'rows' | 'table';
  readonly rowSeverity: Check['severity'];
  readonly tableSeverity: 'warn' | 'fail';
  readonly locate: Locate;
  readonly origin: Origin;
  report(diagnostic: Diagnostic): void;
}

/** Expectations as checks; everything that is wrong is reported at its line. */
export function renderExpectations(input: RenderExpectationsInput): readonly Check[] {
  const names = new Set<string>();
  return input.expectations.flatMap((written) => {
    const check = renderOne(written, input);
    if (!check) return [];
    let name = check.name;
    for (let n = 2; names.has(name); n++) name = `${check.name}_${n}`;
    names.add(name);
    return [{ ...check, name }];
  });
}

function renderOne(written: WrittenExpectation, input: RenderExpectationsInput): Check | undefined {
  const { locate } = input;
  const type = expectationType(written.type);
  const at = locate([...written.path, 'expectation_type']);
  const expectation = expectations.get(type);
  if (!expectation) {
    const why = refusedExpectations.get(type);
    input.report(
      why === undefined
        ? report.report('unknown-type', { type: written.type, near: nearestName(type, expectations.keys()) }, at)
        : report.report('not-in-sql', { type, why }, at),
    );
    return undefined;
  }
  const place = [...written.path, 'kwargs'];
  const kwargs = validate(expectation.kwargs, written.kwargs, { locate, prefix: place });
  for (const problem of kwargs.diagnostics) input.report(problem);
  if (kwargs.value === undefined) return undefined;
  for (const name of ignoredKwargs)
    if (written.kwargs[name] !== undefined && written.kwargs[name] !== null)
      input.report(report.report('argument-ignored', { name }, locate([...place, name], 'key')));
  let good = true;
  const scope = scopeOf(expectation, kwargs.value as CommonKwargs, written, input, (diagnostic) => {
    good = false;
    input.report(diagnostic);
  });
  const meaning = expectation.render(kwargs.value, scope);
  if (!good) return undefined;
  return checkOf(expectation, kwargs.value as CommonKwargs, meaning, scope.condition, written, input);
}

type Scope = ExpectationScope & { readonly condition: string | undefined };

function scopeOf(
  expectation: Expectation,
  kwargs: CommonKwargs,
  written: WrittenExpectation,
  input: RenderExpectationsInput,
  fail: (diagnostic: Diagnostic) => void,
): Scope {
  const { dialect, columns, dataset, locate } = input;
  const place = (argument: string) => locate([...written.path, 'kwargs', argument]);
  const typeOf = (name: string) => columns?.find((c) => c.name === name)?.type;
  const column = (name: string, argument: string) => {
    if (columns && !columns.some((c) => c.name === name)) {
      const near = nearestName(
        name,
        columns.map((c) => c.name),
      );
      fail(report.report('column-absent', { column: name, dataset, near }, place(argument)));
    }
    return quoteIdentifier(name);
  };
  const value = (written: Scalar, name: string, argument: string) => {
    const type = typeOf(name);
    if (type === undefined || written === null) return written === null ? 'null' : plainLiteral(written, dialect);
    const literal = fittingLiteral(typeof written === 'number' ? numberText(written) : written, type, dialect);
    if (literal !== undefined) return literal;
    // Bounds may lie between the values of an integer column.
    if (typeof written === 'number' && typeof type === 'string' && type !== 'varchar')
      return sqlLiteral(written, undefined, dialect);
    fail(report.report('value-of-other-type', { value: JSON.stringify(written), column: name, type }, place(argument)));
    return 'null';
  };
  const condition = conditionOf();
  function conditionOf(): string | undefined {
    const text = kwargs.row_condition;
    if (text === null || text === undefined) return undefined;
    const result = rowCondition(text, {
      dialect,
      pandas: kwargs.condition_parser === 'pandas',
      literal: (v, name) => value(v, name, 'row_condition'),
    });
    if ('problem' in result) {
      fail(
        report.report('condition-not-understood', { condition: text, problem: result.problem }, place('row_condition')),
      );
      return undefined;
    }
    for (const name of result.columns) column(name, 'row_condition');
    return result.sql;
  }
  return {
    dialect,
    dataset,
    columns,
    condition,
    column,
    typeOf,
    value,
    aggregated: (name, argument) => {
      const c = column(name, argument);
      return condition === undefined ? c : `(case when ${condition} then ${c} end)`;
    },
    rows: () => (condition === undefined ? 'count(*)' : `count(*) filter (where ${condition})`),
    window: (aggregate, partition) =>
      `${aggregate}${condition === undefined ? '' : ` filter (where ${condition})`} over (${partition === undefined ? '' : `partition by ${partition}`})`,
    matches(expression, pattern, argument) {
      const regex = portableRegex(pattern, dialect);
      if ('message' in regex) {
        fail(report.report('pattern-not-portable', { pattern, problem: regex.message }, place(argument)));
        return 'true';
      }
      return regexMatches(expression, regex.pattern, dialect);
    },
    needs: (what) =>
      fail(
        report.report('nothing-to-check', { type: expectation.type, needs: what }, locate([...written.path, 'kwargs'])),
      ),
  };
}

/** A number with the digits that it was written with: `1e21` is no literal of an integer. */
function numberText(value: number): string | number {
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? BigInt(value).toString() : value;
}

/** Two conditions that must both be true; `true` says nothing. */
const and = (...conditions: readonly (string | undefined)[]) => {
  const said = conditions.filter((c) => c !== undefined && c !== 'true');
  return said.length === 0 ? 'true' : said.map((c) => `(${c})`).join(' and ');
};

/** `expect_column_values_to_not_be_null` of `email` as `email_not_be_null`, for results and tests. */
function nameOf(expectation: Expectation, subject: string): string {
  const rule = expectation.type
    .replace(/^expect_/, '')
    .replace(/^column_values_to_/, '')
    .replace(/^(column|table)_/, '');
  const plain = subject.replaceAll(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  return expectation.type.startsWith('expect_table_') || plain === ''
    ? expectation.type.replace(/^expect_/, '')
    : `${plain}_${rule}`;
}

function severityOf(written: WrittenExpectation, usual: Check['severity']): Check['severity'] {
  if (written.severity === undefined || usual === 'warn') return usual;
  return written.severity === 'critical' ? usual : 'warn';
}

function checkOf(
  expectation: Expectation,
  kwargs: CommonKwargs,
  meaning: Meaning,
  condition: string | undefined,
  written: WrittenExpectation,
  input: RenderExpectationsInput,
): Check {
  const subject = expectation.subject(kwargs);
  const common = {
    name: written.name ?? nameOf(expectation, subject),
    description: written.description ?? `${expectation.type} (${subject})`,
    origin: { ...input.origin, location: input.locate(written.path), path: written.path },
  };
  const severity = (usual: Check['severity']) => severityOf(written, usual);
  switch (meaning.of) {
    case 'rows': {
      const considered = and(condition, meaning.considered);
      const bad = `(${meaning.good}) is not true`;
      const unexpected = considered === 'true' ? bad : `(${considered}) and ${bad}`;
      const share = kwargs.mostly ?? 1;
      const good = considered === 'true' ? meaning.good : `(${considered}) is not true or (${meaning.good})`;
      const plain = share === 1 && condition === undefined && meaning.plain ? { meaning: meaning.plain } : {};
      return {
        ...common,
        scope: 'row',
        // Whether a row is set aside would ask one window function about another: then the whole table is judged.
        severity: severity(share < 1 && /\bover \(/.test(meaning.good) ? input.tableSeverity : input.rowSeverity),
        sql: good,
        counts: { considered, unexpected },
        ...(share < 1 ? { share } : {}),
        ...plain,
      };
    }
    case 'table':
      return {
        ...common,
        scope: 'table',
        severity: severity(input.tableSeverity),
        sql: `case when ${meaning.holds} then 0 else 1 end`,
      };
    case 'columns':
      return {
        ...common,
        scope: 'table',
        severity: severity(input.tableSeverity),
        sql: '',
        meaning: meaning.columns,
        ...(input.target === 'table' ? { query: columnQuery(meaning.columns, input.dataset, input.dialect) } : {}),
        ...(input.target === 'rows' && input.columns
          ? { sql: String(columnBreaches(meaning.columns, input.columns)) }
          : {}),
      };
    case 'query':
      return { ...common, scope: 'table', severity: severity(input.tableSeverity), sql: '', query: meaning.query };
  }
}
