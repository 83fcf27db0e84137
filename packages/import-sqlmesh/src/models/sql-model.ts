import { type Location, locationOf } from '@sparkle-orchestration/core';
import { type Chunk, chunksOf, dialectOf } from '../block/chunks.js';
import {
  callNames,
  columnTypes,
  items,
  list,
  type Property,
  plain,
  propertiesOf,
  truth,
  wholeNumber,
} from '../block/properties.js';
import { inside, isMark, scan, split, type Token } from '../block/tokens.js';
import { sqlmeshDiagnostics as report } from '../diagnostics.js';
import type { KindDetail } from '../model.js';
import { nameParts, printName } from '../names.js';
import { expandMacros, isPlaceholder, type Variables, withDefinitions } from '../sql/macros.js';
import { type Reads, readsOf } from '../sql/reads.js';
import type { Draft, Reading } from './draft.js';
import { cronOf, defaultFacts, kindOf, reportKind } from './facts.js';

type Properties = ReadonlyMap<string, readonly Token[]>;

/** Values of each blueprint by lower-case name; one empty set for a model without any. Nothing when code makes them. */
export function blueprintsOf(value: readonly Token[] | undefined, source: string): readonly Variables[] | undefined {
  if (!value) return [new Map()];
  const all = inside(value);
  if (!all) return undefined;
  // A single blueprint may stand without brackets of its own.
  const single = split(all).every((item) => isMark(item[1], ':='));
  return (single ? [all] : split(all).map((item) => inside(item) ?? item)).map(
    (blueprint) =>
      new Map(
        split(blueprint).flatMap((pair): [string, string][] => {
          const [name, assign, ...given] = pair;
          if (!name || !isMark(assign, ':=') || !given[0]) return [];
          return [[name.text.toLowerCase(), source.slice(given[0].start, given.at(-1)?.end)]];
        }),
      ),
  );
}

/** A property with variables put in; names of macros that would have to be run stay as placeholders. */
function filledIn(property: Property, source: string, variables: Variables, dialect: string): readonly Token[] {
  const [first] = property.value;
  const keep = property.key === 'audits' || property.key === 'signals' || property.key === 'cron';
  if (!first || keep || !property.value.some((token) => token.text.includes('@'))) return property.value;
  const text = source.slice(first.start, property.value.at(-1)?.end);
  return scan(expandMacros(text, variables, dialect).sql, dialect).tokens;
}

function kindDetail(value: readonly Token[]): KindDetail {
  const properties = new Map(propertiesOf(inside(value.slice(1)) ?? []).map((p) => [p.key, p.value]));
  const text = (key: string) => (properties.has(key) ? plain(properties.get(key) ?? []) : undefined);
  const time = properties.get('time_column');
  const [timeColumn] = time ? list(time) : [];
  const key = properties.get('unique_key');
  const batchSize = wholeNumber(properties.get('batch_size') ?? []);
  const lookback = wholeNumber(properties.get('lookback') ?? []);
  const [path, materialization] = [text('path'), text('materialization')];
  return {
    ...(timeColumn ? { timeColumn } : {}),
    ...(key ? { uniqueKey: list(key) } : {}),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(lookback === undefined ? {} : { lookback }),
    ...(path === undefined ? {} : { path }),
    ...(materialization === undefined ? {} : { materialization }),
  };
}

/** The chunk that is the query: a SELECT, a Jinja query, or a macro that gives one. */
function isQuery(chunk: Chunk, only: boolean): boolean {
  if (chunk.kind === 'jinja') return true;
  if (chunk.kind !== 'sql') return false;
  const word = /^[\s(]*(@?\w+)/.exec(chunk.text)?.[1]?.toLowerCase() ?? '';
  return (
    ['select', 'with', 'from', '@with', '@union', 'values'].includes(word) ||
    (only && word.startsWith('@') && word !== '@def')
  );
}

const emptyReads: Reads = { tables: [], calls: [], doubts: [] };

interface Statements {
  readonly query: Reads;
  readonly others: readonly Reads[];
}

function statementsOf(chunks: readonly Chunk[], variables: Variables, dialect: string): Statements {
  const sql = chunks.filter((chunk) => chunk.kind === 'sql' || chunk.kind === 'jinja');
  let known = variables;
  for (const chunk of sql) known = withDefinitions(chunk.text, known);
  const query = sql.find((chunk) => isQuery(chunk, sql.length === 1));
  const read = (chunk: Chunk) => readsOf(chunk.text, { dialect, variables: known, jinja: chunk.kind === 'jinja' });
  const others = sql.filter((chunk) => chunk !== query && !/^\s*@/.test(chunk.text));
  return { query: query ? read(query) : emptyReads, others: others.map(read) };
}

/** Statements below an AUDIT block belong to it. */
function withoutAudits(chunks: readonly Chunk[]): {
  readonly own: readonly Chunk[];
  readonly audits: readonly string[];
} {
  const own: Chunk[] = [];
  const audits: string[] = [];
  for (let at = 0; at < chunks.length; at++) {
    const chunk = chunks[at] as Chunk;
    if (chunk.kind !== 'audit') own.push(chunk);
    else {
      const name = propertiesOf(chunk.body ?? []).find((p) => p.key === 'name');
      if (name) audits.push(plain(name.value).toLowerCase());
      at += 1;
    }
  }
  return { own, audits };
}

/** Models of a SQL file: one, or one for each blueprint. */
export function readSqlModels(file: string, source: string, reading: Reading): readonly Draft[] {
  const defaults = defaultFacts(reading);
  const dialect = dialectOf(source) ?? defaults.dialect;
  const { chunks, comment, problem } = chunksOf(source, dialect);
  const place = (start: number, end?: number): Location => locationOf(file, source, start, end);
  const fail = (found: ReturnType<typeof report.report>) => {
    reading.report(found);
    return [];
  };
  if (problem) return fail(report.report('syntax', { what: problem.what }, place(problem.at)));
  const [first] = chunks;
  const block = first?.kind === 'model' ? first : undefined;
  if (!block && (!reading.config.inferNames || first?.kind === 'audit' || first === undefined))
    return fail(report.report('no-model-block', {}, place(0)));
  const properties = propertiesOf(block?.body ?? []);
  const start = block?.start ?? 0;
  if (properties.some((p) => p.key === '@')) return fail(report.report('kind-not-static', {}, place(start)));
  const blueprints = blueprintsOf(properties.find((p) => p.key === 'blueprints')?.value, source);
  if (!blueprints) return fail(report.report('blueprints-not-static', {}, place(start)));
  const { own, audits } = withoutAudits(chunks);
  return blueprints.flatMap((values): readonly Draft[] => {
    const variables: Variables = new Map([...reading.config.variables, ...values]);
    const filled = new Map(properties.map((p) => [p.key, filledIn(p, source, variables, dialect)]));
    const at = (key: string) => {
      const property = properties.find((p) => p.key === key);
      return place(property?.start ?? start, property?.value.at(-1)?.end);
    };
    const written = draftFacts(filled, { at, reading, source, comment });
    if (!written) return [];
    const inferred = file
      .replace(/^models\//, '')
      .replace(/\.sql$/, '')
      .split('/')
      .slice(-3)
      .join('.');
    const name = filled.has('name') ? plain(filled.get('name') ?? []) : reading.config.inferNames ? inferred : '';
    const parts = nameParts(nameText(filled.get('name')) ?? name);
    if (name === '' || !parts) return fail(report.report('name-missing', {}, place(start)));
    if (parts.some((part) => isPlaceholder(part.name))) {
      const text = properties.find((p) => p.key === 'name')?.value ?? [];
      return fail(report.report('name-not-static', { text: plain(text) }, at('name')));
    }
    const seed = written.kind === 'SEED';
    const { query, others } = seed
      ? { query: emptyReads, others: [] }
      : statementsOf(own.slice(block ? 1 : 0), variables, dialect);
    if (seed) checkSeed(file, written.detail, at('kind'), reading);
    const declared = items(filled.get('depends_on') ?? []).flatMap((item) => {
      const table = nameParts(nameText(item) ?? '');
      return table ? [table] : [];
    });
    const calls = query.calls.flatMap((call) => reading.macros.doubt(call) ?? []);
    return [
      {
        ...written,
        name: printName(parts),
        parts,
        source: seed ? 'seed' : 'sql',
        dialect,
        location: place(start, filled.has('name') ? at('name').column && endOfName(properties) : undefined),
        reads: [...declared, ...query.tables],
        statementReads: others.flatMap((other) => other.tables),
        doubts: [...new Set([...query.doubts, ...calls])],
        ownAudits: audits,
      },
    ];
  });
}

const endOfName = (properties: readonly Property[]): number | undefined =>
  properties.find((p) => p.key === 'name')?.value.at(-1)?.end;

/** A name with its quotes, which tell upper case from lower case in some dialects. */
function nameText(tokens: readonly Token[] | undefined): string | undefined {
  return tokens
    ?.map((token) => (token.kind === 'identifier' ? `"${token.text.replaceAll('"', '""')}"` : token.text))
    .join('');
}

function checkSeed(file: string, detail: KindDetail, location: Location, reading: Reading): void {
  if (detail.path === undefined) return;
  const folder = file.split('/').slice(0, -1);
  const parts = detail.path.split(/[\\/]/);
  const path = parts[0]?.toLowerCase() === '$root' ? parts.slice(1) : [...folder, ...parts];
  const resolved: string[] = [];
  for (const part of path) {
    if (part === '..') resolved.pop();
    else if (part !== '.' && part !== '') resolved.push(part);
  }
  if (!reading.tree.has(resolved.join('/')))
    reading.report(report.report('seed-missing', { path: detail.path }, location));
}

interface Facts {
  readonly at: (key: string) => Location;
  readonly reading: Reading;
  readonly source: string;
  readonly comment: string;
}

/** Everything of a MODEL block but its name and what the query reads. */
function draftFacts(properties: Properties, { at, reading, comment }: Facts) {
  const defaults = defaultFacts(reading);
  const text = (key: string) => (properties.has(key) ? plain(properties.get(key) ?? []) : undefined);
  const value = (key: string) => properties.get(key) ?? [];
  const written = value('kind');
  const kindWord = written[0]?.text;
  if (kindWord !== undefined && isPlaceholder(kindWord)) {
    reading.report(report.report('kind-not-static', {}, at('kind')));
    return undefined;
  }
  const kind = kindWord === undefined ? defaults.kind : kindOf(kindWord);
  if (!kind) {
    reportKind(kindWord ?? '', at('kind'), reading);
    return undefined;
  }
  const cron = text('cron');
  const [timezone, start, owner] = [text('cron_tz'), text('start'), text('owner')];
  const unit = text('interval_unit')?.toLowerCase();
  const description = text('description') ?? (comment || undefined);
  const original = (from: number, to: number) => columnText(properties, from, to);
  return {
    ...defaults,
    kind,
    detail: kindDetail(written),
    ...(cron === undefined ? {} : { cron: cronOf(cron, at('cron'), reading) }),
    ...(timezone ? { timezone } : {}),
    ...(unit ? { intervalUnit: unit } : {}),
    ...(start ? { start } : {}),
    ...(owner ? { owner } : {}),
    ...(description ? { description } : {}),
    tags: list(value('tags')),
    grains: [...items(value('grains')).map(plain), ...(properties.has('grain') ? [plain(value('grain'))] : [])],
    columns: columnTypes(value('columns'), original),
    partitionedBy: list(value('partitioned_by')),
    audits: [...defaults.audits, ...callNames(value('audits'))],
    signals: callNames(value('signals')),
    enabled: truth(value('enabled')) ?? defaults.enabled,
  };
}

/** Types of columns as written, from their tokens. */
function columnText(properties: Properties, from: number, to: number): string {
  const tokens = (properties.get('columns') ?? []).filter((token) => token.start >= from && token.end <= to);
  return plain(tokens);
}
