import {
  type Column,
  type ColumnWithLineage,
  type Diagnostic,
  type Dialect,
  hasErrors,
  type Locate,
  type Location,
  nearestName,
  type SqlStatement,
} from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../dialect/identifier.js';
import { datasetPart, type SqlInsert, statementOf } from '../dialect/statement.js';
import { columnsOfDataset } from '../lineage/compose.js';
import { currentTimeEdits, type Finding, foreignForms, unrepeatableCalls } from './checks.js';
import { userSqlDiagnostics } from './diagnostics.js';
import { placeInFile } from './place.js';
import { queryColumns, type ResultColumn } from './result-columns.js';
import { isOwnDialect, parserDialect, sourceDialects } from './source-dialect.js';
import { type TableUse, tablesOf } from './tables.js';
import { type Token, tokensOf, unitIndex } from './tokens.js';
import { translate } from './translate.js';
import { isNode, kindOf, type Node, parseStatements, walk } from './tree.js';

export interface RenderUserSelectInput {
  readonly sql: string;
  /** Dialect that the text is written in. */
  readonly sqlDialect: string;
  /** Dialect of the engine that runs it. */
  readonly dialect: Dialect;
  /** The dataset that a written name means; nothing when there is none. */
  resolve(nameParts: readonly string[]): string | undefined;
  /** Columns of a dataset, when known. */
  columnsOf(dataset: string): readonly Column[] | undefined;
  readonly file: string;
  /** Where the text begins in the file, in UTF-16 units. */
  readonly offset: number;
  /** The whole file, for lines and columns of findings; without it they are those of the document. */
  readonly fileText?: string | undefined;
  readonly locate: Locate;
  /** The place of a character of the text, where the text is not that of the file. */
  readonly place?: (start: number) => Location;
  /** Only the value of the query counts: its columns need neither names nor types. @default false */
  readonly value?: boolean;
  /** Columns that the model declares: they settle types that cannot be worked out. */
  readonly declared?: readonly Column[];
}

export interface RenderedSelect {
  readonly statement: SqlStatement;
  /** Datasets that are read, each once, in their order. */
  readonly reads: string[];
  /** Columns of the result; nothing when they are not known (a star over unknown columns and nothing declared). */
  readonly columns: ColumnWithLineage[] | undefined;
  readonly diagnostics: Diagnostic[];
}

const queryKinds = new Set(['select', 'union', 'intersect', 'except', 'subquery', 'paren']);

interface Read {
  readonly tokens: readonly Token[];
  readonly tree: Node;
}

/** Tokens and the one query of a text, or what is wrong with it. */
function readSelect(sql: string, dialect: string, declared: string): Read | Finding {
  const tokens = tokensOf(sql, dialect);
  const tree = 'message' in tokens ? tokens : parseStatements(sql, dialect);
  for (const part of [tokens, tree]) {
    if ('message' in part)
      return { start: part.start, report: ['syntax', { message: part.message, dialect: declared }] };
  }
  const statements = tree as readonly Node[];
  const [only] = statements;
  const found =
    statements.length === 0 ? 'nothing' : statements.length > 1 ? `${statements.length} statements` : undefined;
  const kind = only ? kindOf(only)[0] : '';
  if (found || !only || !queryKinds.has(kind))
    return { start: 0, report: ['not-one-select', { found: found ?? `"${kind.replaceAll('_', ' ')}"` }] };
  return { tokens: tokens as readonly Token[], tree: only };
}

/**
 * Name parts of every table that a SELECT reads, each once; names of its own CTEs are none. Subqueries, joins and set
 * operations count. `loadSqlParser()` must have been awaited.
 * @throws Error with the parser's words when the text is no single query
 */
export function readsOfSelect(sql: string, dialect: string): string[][] {
  const read = readSelect(sql, parserDialect(dialect) ?? dialect, dialect);
  if ('report' in read) throw new Error(userSqlDiagnostics.report(read.report[0], read.report[1] as never).message);
  const all = tablesOf(read.tree).map((use) => use.parts.map((p) => p.name));
  return [...new Map(all.map((parts) => [parts.join('\u0000'), parts])).values()];
}

interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly inserts: readonly SqlInsert[];
}

/** The text with its replacements as parts; everything else stays as it was written, comments included. */
function withParts(sql: string, replacements: readonly Replacement[]): SqlStatement {
  const inserts: SqlInsert[] = [];
  let at = 0;
  for (const { start, end, inserts: put } of [...replacements].sort((a, b) => a.start - b.start)) {
    inserts.push(sql.slice(at, start), ...put);
    at = end;
  }
  return statementOf([...inserts, sql.slice(at)]);
}

/** Names by which columns are qualified somewhere in the text. */
function qualifiers(tree: Node): Set<string> {
  const names = new Set<string>();
  walk(tree, (key, data) => {
    const table = key === 'column' || key === 'star' ? data['table'] : undefined;
    if (isNode(table) && typeof table['name'] === 'string') names.add(table['name'].toLowerCase());
    return undefined;
  });
  return names;
}

interface ResolvedTable {
  readonly use: TableUse;
  readonly dataset: string;
}

function tableReplacements(sql: string, tree: Node, tables: readonly ResolvedTable[]): Replacement[] {
  const units = unitIndex(sql);
  const used = qualifiers(tree);
  return tables.flatMap(({ use, dataset }): Replacement[] => {
    const [first, last] = [use.parts[0]?.span, use.parts.at(-1)?.span];
    if (!first || !last) return [];
    const name = use.parts.at(-1)?.name ?? '';
    const alias = !use.alias && used.has(name.toLowerCase()) ? [` as ${quoteIdentifier(name)}`] : [];
    return [{ start: units(first.start), end: units(last.end), inserts: [datasetPart(dataset), ...alias] }];
  });
}

/** Comments after the end would swallow what a larger statement puts behind the text. */
function closed(sql: string): string {
  const text = sql.replace(/[\s;]+$/, '');
  return /--[^\n]*$/.test(text) ? `${text}\n` : text;
}

/** The result's columns, with a finding for each that has no name or type. */
function namedColumns(
  found: readonly ResultColumn[] | undefined,
  input: RenderUserSelectInput,
  reads: readonly string[],
  report: (finding: SelectFinding) => void,
): ColumnWithLineage[] | undefined {
  const declared = new Map((input.declared ?? []).map((c) => [c.name, c]));
  if (!found) {
    if (input.declared?.length) return input.declared.map((c) => ({ ...c, from: reads.map((all) => ({ all })) }));
    report(['columns-not-known', { datasets: reads.filter((d) => !input.columnsOf(d)) }]);
    return undefined;
  }
  const seen = new Set<string>();
  return found.flatMap((column, n): ColumnWithLineage[] => {
    const { name } = column;
    if (name === undefined) {
      report(['name-not-known', { text: `number ${n + 1} of the select list` }]);
      return [];
    }
    if (seen.has(name.toLowerCase())) report(['column-repeated', { column: name }]);
    seen.add(name.toLowerCase());
    const own = declared.get(name);
    const type = own?.type ?? column.type;
    if (type === undefined) {
      report(['type-not-known', { column: name }]);
      return [];
    }
    return [{ ...column, ...own, name, type, from: [...column.from] }];
  });
}

type SelectFinding =
  | readonly ['name-not-known', { text: string }]
  | readonly ['columns-not-known', { datasets: readonly string[] }]
  | readonly ['column-repeated', { column: string }]
  | readonly ['type-not-known', { column: string }];

function tableColumns(use: readonly string[], input: RenderUserSelectInput): ColumnWithLineage[] | undefined {
  const dataset = input.resolve(use);
  const columns = dataset === undefined ? undefined : input.columnsOf(dataset);
  return columns && dataset !== undefined ? columnsOfDataset(dataset, columns) : undefined;
}

/**
 * Reads a user's SELECT: one query whose table names become dataset parts in the user's own text, so that its form and
 * comments survive; the current time becomes the time of the run. A text of another dialect is translated where every
 * form in it is checked, else refused at its place. Columns, types and lineage are worked out from the columns of the
 * tables. `loadSqlParser()` must have been awaited.
 */
export function renderUserSelect(input: RenderUserSelectInput): RenderedSelect {
  const { sqlDialect, dialect } = input;
  const sql = closed(input.sql);
  const diagnostics: Diagnostic[] = [];
  const place = (start: number): Location =>
    input.place?.(start) ??
    (input.fileText === undefined ? input.locate([]) : placeInFile(input.file, input.fileText, input.offset + start));
  const add = (finding: Finding) => {
    const [name, params] = finding.report;
    diagnostics.push(userSqlDiagnostics.report(name, params as never, place(finding.start)));
  };
  const nothing = (): RenderedSelect => ({ statement: [], reads: [], columns: undefined, diagnostics });
  const declared = parserDialect(sqlDialect);
  if (!declared) {
    const near = nearestName(sqlDialect, sourceDialects);
    diagnostics.push(
      userSqlDiagnostics.report('unknown-dialect', { dialect: sqlDialect, near }, input.locate(['dialect'])),
    );
    return nothing();
  }
  const read = readSelect(sql, declared, sqlDialect);
  if ('report' in read) {
    add(read);
    return nothing();
  }
  for (const finding of [...foreignForms(read.tokens, sql, declared), ...unrepeatableCalls(read.tokens)]) add(finding);
  const tables = resolveTables(read.tree, sql, input, diagnostics, place);
  const reads = [...new Set(tables.map((t) => t.dataset))];
  const columns = resultOf(read.tree, sql, input, reads, diagnostics, place);
  if (hasErrors(diagnostics)) return nothing();
  if (isOwnDialect(sqlDialect, dialect)) return { statement: finished(sql, read, tables), reads, columns, diagnostics };
  const translated = translate(sql, read.tokens, sqlDialect, dialect);
  if ('findings' in translated) {
    for (const finding of translated.findings) add(finding);
    return nothing();
  }
  const again = readSelect(translated.sql, parserDialect(dialect) ?? dialect, dialect);
  if ('report' in again) {
    add({ start: 0, report: ['not-translatable', { text: 'This', from: sqlDialect, to: dialect }] });
    return nothing();
  }
  const own = resolveTables(again.tree, translated.sql, input, [], place);
  return { statement: finished(translated.sql, again, own), reads, columns, diagnostics };
}

function finished(sql: string, { tokens, tree }: Read, tables: readonly ResolvedTable[]): SqlStatement {
  const times = currentTimeEdits(tokens).map((edit) => ({ ...edit, inserts: [edit.text] }));
  return withParts(sql, [...tableReplacements(sql, tree, tables), ...times]);
}

function resolveTables(
  tree: Node,
  sql: string,
  input: RenderUserSelectInput,
  diagnostics: Diagnostic[],
  place: (start: number) => Location,
): ResolvedTable[] {
  const units = unitIndex(sql);
  return tablesOf(tree).flatMap((use): ResolvedTable[] => {
    const parts = use.parts.map((p) => p.name);
    const dataset = input.resolve(parts);
    if (dataset !== undefined) return [{ use, dataset }];
    const at = place(units(use.parts[0]?.span?.start ?? 0));
    diagnostics.push(userSqlDiagnostics.report('unknown-table', { name: parts.join('.') }, at));
    return [];
  });
}

function resultOf(
  tree: Node,
  sql: string,
  input: RenderUserSelectInput,
  reads: readonly string[],
  diagnostics: Diagnostic[],
  place: (start: number) => Location,
): ColumnWithLineage[] | undefined {
  const units = unitIndex(sql);
  const missing = new Map<string, Diagnostic>();
  const found = queryColumns(tree, {
    dialect: input.dialect,
    sources: [],
    ctes: new Map(),
    tableColumns: (parts) => tableColumns(parts, input),
    missing(name, at, known) {
      const near = nearestName(name.split('.').at(-1) ?? name, known);
      const finding = userSqlDiagnostics.report('unknown-column', { column: name, near, known }, place(units(at ?? 0)));
      missing.set(`${name} ${at}`, finding);
    },
  });
  diagnostics.push(...missing.values());
  if (input.value) return undefined;
  return namedColumns(found, input, reads, ([name, params]) => {
    diagnostics.push(userSqlDiagnostics.report(name, params as never, place(0)));
  });
}
