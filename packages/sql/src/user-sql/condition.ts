import {
  type ColumnWithLineage,
  type Diagnostic,
  type Dialect,
  hasErrors,
  type Location,
  nearestName,
} from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { typeFamily } from '../dialect/type.js';
import { currentTimeEdits, type Finding, foreignForms, unknownCalls, unrepeatableCalls } from './checks.js';
import { userSqlDiagnostics } from './diagnostics.js';
import { conditionFunctions, isAggregate, portableAggregates } from './functions.js';
import { placeInValue } from './place.js';
import { isOwnDialect, parserDialect, sourceDialects } from './source-dialect.js';
import { type Edit, edited, type Token, tokensOf, unitIndex } from './tokens.js';
import { translate } from './translate.js';
import { type Identifier, identifierOf, isNode, kindOf, type Node, parseStatements, walk } from './tree.js';

/** A user's condition, ready to be put into a select. */
export interface RenderedCondition {
  readonly sql: string;
  /** Columns that it reads. */
  readonly columns: readonly ColumnWithLineage[];
}

export interface RenderConditionInput {
  readonly sql: string;
  readonly sqlDialect: string;
  readonly dialect: Dialect;
  readonly columns: readonly ColumnWithLineage[];
  /** Place of the text in its document. */
  readonly location: Location;
}

export interface RenderConditionResult {
  readonly condition: RenderedCondition | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

interface ColumnUse {
  readonly column: ColumnWithLineage;
  readonly start: number;
  readonly end: number;
}

const statements = new Set([
  'select',
  'union',
  'intersect',
  'except',
  'insert',
  'update',
  'delete',
  'values',
  'merge',
  'command',
  'copy',
]);
const forbidden: Readonly<Record<string, string>> = {
  select: 'a subquery',
  window_function: 'a window function',
  aggregate_function: 'an aggregate',
  parameter: 'a parameter',
  placeholder: 'a parameter',
  star: 'a star',
  lambda: 'a lambda function',
};

/** What keeps a tree from being one plain expression. */
function shapeProblem(tree: readonly Node[]): string | undefined {
  if (tree.length !== 1) return tree.length === 0 ? 'nothing' : `${tree.length} statements`;
  const [kind] = kindOf(tree[0] as Node);
  if (statements.has(kind) || /^(create|drop|alter|truncate|attach|pragma|set|use|grant)/.test(kind))
    return 'a statement';
  if (kind === 'alias') return 'a name after the expression';
  let found: string | undefined;
  walk(tree, (key, data) => {
    if (key in forbidden && Object.keys(data).length > 0) found ??= forbidden[key];
    return undefined;
  });
  return found;
}

/** The input's column that a written name means: the same name, or, unquoted, the only one that differs in case alone. */
function resolve(name: Identifier, columns: readonly ColumnWithLineage[]): ColumnWithLineage | undefined {
  const exact = columns.find((c) => c.name === name.name);
  if (exact || name.quoted) return exact;
  const similar = columns.filter((c) => c.name.toLowerCase() === name.name.toLowerCase());
  return similar.length === 1 ? similar[0] : undefined;
}

/** Columns that the expression reads, with their places, and those that are not there. */
function columnUses(
  tree: readonly Node[],
  sql: string,
  columns: readonly ColumnWithLineage[],
): { uses: ColumnUse[]; findings: Finding[] } {
  const units = unitIndex(sql);
  const uses: ColumnUse[] = [];
  const findings: Finding[] = [];
  walk(tree, (key, data) => {
    const name = key === 'column' ? identifierOf(data['name']) : undefined;
    if (!name) return undefined;
    const span = isNode(data['span']) ? (data['span'] as { start: number; end: number }) : name.span;
    const start = units(span?.start ?? 0);
    const column = data['table'] ? undefined : resolve(name, columns);
    const qualifier = identifierOf(data['table'])?.name;
    const written = qualifier === undefined ? name.name : `${qualifier}.${name.name}`;
    if (column && span) uses.push({ column, start, end: units(span.end) });
    else
      findings.push({
        start,
        report: [
          'unknown-column',
          {
            column: written,
            near: nearestName(
              name.name,
              columns.map((c) => c.name),
            ),
            known: columns.map((c) => c.name),
          },
        ],
      });
    return false;
  });
  return { uses, findings };
}

const orderings = new Set(['LT', 'LTE', 'GT', 'GTE', 'BETWEEN']);

/** Column names quoted; in a text that was translated to Postgres, text is compared by bytes as everywhere else. */
function columnEdits(uses: readonly ColumnUse[], tokens: readonly Token[], byBytes: boolean): Edit[] {
  return uses.map(({ column, start, end }) => {
    const n = tokens.findIndex((t) => t.start >= end);
    const first = tokens.findIndex((t) => t.start === start);
    const next = tokens[n]?.type === 'NOT' ? tokens[n + 1] : tokens[n];
    const ordered = orderings.has(next?.type ?? '') || orderings.has(tokens[first - 1]?.type ?? '');
    const collate = byBytes && ordered && typeFamily(column.type) === 'text' ? ' collate "C"' : '';
    return { start, end, text: `${quoteIdentifier(column.name)}${collate}` };
  });
}

/** Findings of a text on its own, before any translation. */
function findingsOf(sql: string, tokens: readonly Token[], declared: string, own: boolean): Finding[] {
  const dialect = parserDialect(declared) ?? declared;
  const commented = tokens.find((t) => t.comments);
  const ended = tokens.find((t) => t.type === 'SEMICOLON');
  const aggregate = tokens.find((t, n) => isAggregate(t.text.toLowerCase()) && tokens[n + 1]?.type === 'L_PAREN');
  const one = (token: Token | undefined, found: string): Finding[] =>
    token ? [{ start: token.start, report: ['not-one-expression', { found }] }] : [];
  return [
    ...one(commented, 'a comment'),
    ...one(ended, 'a semicolon'),
    ...one(aggregate, 'an aggregate or window function'),
    ...foreignForms(tokens, sql, dialect),
    ...unrepeatableCalls(tokens),
    ...(own ? unknownCalls(tokens, new Set([...conditionFunctions(dialect), ...portableAggregates]), declared) : []),
  ];
}

/**
 * Reads a user's condition or expression: one expression over the columns, in a declared dialect, with functions that
 * were checked; without subqueries, aggregates, windows, comments and parameters. The current time becomes the time of
 * the run. Names are resolved and quoted in the user's own text, so that its form survives; another dialect is translated
 * where that is safe. `loadSqlParser()` must have been awaited.
 */
export function renderCondition(input: RenderConditionInput): RenderConditionResult {
  const { sql, sqlDialect, dialect, columns, location } = input;
  const diagnostics: Diagnostic[] = [];
  const add = (finding: Finding) => {
    const [name, params] = finding.report;
    diagnostics.push(userSqlDiagnostics.report(name, params as never, placeInValue(location, sql, finding.start)));
  };
  const nothing = (): RenderConditionResult => ({ condition: undefined, diagnostics });
  const declared = parserDialect(sqlDialect);
  if (!declared) {
    const near = nearestName(sqlDialect, sourceDialects);
    return {
      condition: undefined,
      diagnostics: [userSqlDiagnostics.report('unknown-dialect', { dialect: sqlDialect, near }, location)],
    };
  }
  const own = isOwnDialect(sqlDialect, dialect);
  const tokens = tokensOf(sql, declared);
  const tree = parseStatements(sql, declared);
  for (const part of [tokens, tree]) {
    if ('message' in part) {
      add({ start: part.start, report: ['syntax', { message: part.message, dialect: sqlDialect }] });
      return nothing();
    }
  }
  for (const finding of findingsOf(sql, tokens as Token[], sqlDialect, own)) add(finding);
  const shape = shapeProblem(tree as Node[]);
  if (shape && !hasErrors(diagnostics)) add({ start: 0, report: ['not-one-expression', { found: shape }] });
  const { uses, findings } = columnUses(tree as Node[], sql, columns);
  if (!shape) for (const finding of findings) add(finding);
  if (hasErrors(diagnostics)) return nothing();
  const read = [...new Set(uses.map((u) => u.column))];
  const finish = (
    text: string,
    textTokens: readonly Token[],
    textUses: readonly ColumnUse[],
  ): RenderConditionResult => {
    const edits = [
      ...columnEdits(textUses, textTokens, !own && dialect === 'postgres'),
      ...currentTimeEdits(textTokens),
    ];
    return { condition: { sql: edited(text, edits).trim(), columns: read }, diagnostics };
  };
  if (own) return finish(sql, tokens as Token[], uses);
  const translated = translate(sql, tokens as Token[], sqlDialect, dialect);
  if ('findings' in translated) {
    for (const finding of translated.findings) add(finding);
    return nothing();
  }
  const engineName = parserDialect(dialect) ?? dialect;
  const newTokens = tokensOf(translated.sql, engineName);
  const newTree = parseStatements(translated.sql, engineName);
  if ('message' in newTokens || 'message' in newTree) {
    add({ start: 0, report: ['not-translatable', { text: 'This', from: sqlDialect, to: dialect }] });
    return nothing();
  }
  return finish(translated.sql, newTokens, columnUses(newTree, translated.sql, columns).uses);
}
