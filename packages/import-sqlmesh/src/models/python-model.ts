import type { SyntaxNode } from '@lezer/common';
import { type Location, locationOf } from '@sparkle-orchestration/core';
import { sqlmeshDiagnostics as report } from '../diagnostics.js';
import { type KindDetail, sqlmeshKinds } from '../model.js';
import { nameParts, printName } from '../names.js';
import { queriesOfPython, tablesOfPython } from '../python/dependencies.js';
import type { PythonModule } from '../python/module.js';
import { type Arguments, argumentsOf, children, fieldsOf, type PythonValue, textOf, textsOf } from '../python/value.js';
import { type Variables, withVariables } from '../sql/macros.js';
import { readsOf } from '../sql/reads.js';
import type { Draft, Reading } from './draft.js';
import { cronOf, defaultFacts, kindOf, reportKind } from './facts.js';

interface Decorated {
  readonly func: string;
  readonly decorator: SyntaxNode;
  readonly args: Arguments;
}

/** Functions with `@model(…)` of SQLMesh, under whatever name the file imports it. */
function decorated(module: PythonModule): readonly Decorated[] {
  const { source } = module;
  return [...module.functions].flatMap(([func, node]) =>
    node.getChildren('Decorator').flatMap((decorator): Decorated[] => {
      const list = decorator.getChild('ArgList');
      const name = source.slice(decorator.from + 1, list?.from ?? decorator.to).trim();
      const [head = '', ...rest] = name.split('.');
      const from = module.imports.get(head);
      const whole = from?.module?.startsWith('sqlmesh') ? [from.name ?? '', ...rest].filter(Boolean).join('.') : name;
      if (whole !== 'model' && !whole.endsWith('.model')) return [];
      return [
        { func, decorator, args: list ? argumentsOf(list, source, module.lookup) : { positional: [], named: {} } },
      ];
    }),
  );
}

/** `ModelKindName.FULL`, `"FULL"`, `dict(name=…)`, `IncrementalByTimeRangeKind(…)`; nothing when it is computed. */
function kindValue(
  value: PythonValue,
): { readonly name: string; readonly fields: Readonly<Record<string, PythonValue>> } | undefined {
  const last = (name: string) => name.split('.').at(-1) ?? name;
  if (value.kind === 'text') return { name: value.text, fields: {} };
  if (value.kind === 'name' && value.name.includes('.')) return { name: last(value.name), fields: {} };
  if (value.kind === 'dict') {
    const fields = fieldsOf(value);
    const name = fields['name'] && kindValue(fields['name']);
    return name && { name: name.name, fields };
  }
  if (value.kind !== 'call') return undefined;
  const type = last(value.callee).replace(/Kind$/, '').toLowerCase();
  const name = sqlmeshKinds.find((kind) => kind.replaceAll('_', '').toLowerCase() === type);
  return name && { name, fields: value.args.named };
}

/** Names of `["a", ("b", {…})]`. */
const callNames = (value: PythonValue | undefined): readonly string[] =>
  value?.kind !== 'list'
    ? []
    : value.items.flatMap((item) => {
        const name = textOf(item.kind === 'list' ? item.items[0] : item);
        return name === undefined ? [] : [name.toLowerCase()];
      });

const number = (value: PythonValue | undefined): number | undefined =>
  value?.kind === 'number' ? value.value : undefined;

function detailOf(fields: Readonly<Record<string, PythonValue>>): KindDetail {
  const time = fields['time_column'];
  const timeColumn = textOf(time) ?? textOf(fieldsOf(time)['column']) ?? textsOf(time)[0];
  const uniqueKey = textsOf(fields['unique_key']);
  const [batchSize, lookback] = [number(fields['batch_size']), number(fields['lookback'])];
  const materialization = textOf(fields['materialization']);
  return {
    ...(timeColumn ? { timeColumn } : {}),
    ...(uniqueKey.length > 0 ? { uniqueKey } : {}),
    ...(batchSize === undefined ? {} : { batchSize }),
    ...(lookback === undefined ? {} : { lookback }),
    ...(materialization === undefined ? {} : { materialization }),
  };
}

function blueprintsOf(value: PythonValue | undefined): readonly Variables[] | undefined {
  if (value === undefined || (value.kind === 'constant' && value.value === null)) return [new Map()];
  if (value.kind !== 'list' || value.items.some((item) => item.kind !== 'dict')) return undefined;
  return value.items.map(
    (item) =>
      new Map(
        Object.entries(fieldsOf(item)).flatMap(([key, one]): [string, string][] => {
          const text = textOf(one);
          return text === undefined ? [] : [[key.toLowerCase(), text]];
        }),
      ),
  );
}

/** Models of a Python file, read from the arguments of `@model(…)` and from constants. No line of it is run. */
export function readPythonModels(file: string, reading: Reading): readonly Draft[] {
  const module = reading.modules.module(file);
  if (!module) return [];
  const place = (from: number, to?: number): Location => locationOf(file, module.source, from, to);
  if (module.error !== undefined) {
    reading.report(report.report('syntax', { what: 'it is no Python that the reader knows' }, place(module.error)));
    return [];
  }
  return decorated(module).flatMap(({ func, decorator, args }): readonly Draft[] => {
    const list = decorator.getChild('ArgList');
    const at = (argument: string): Location => {
      const node =
        list && children(list).find((c) => c.name === 'VariableName' && module.source.slice(c.from, c.to) === argument);
      return node ? place(node.from, node.to) : place(decorator.from, decorator.to);
    };
    const { named } = args;
    const blueprints = blueprintsOf(named['blueprints']);
    const fail = (found: ReturnType<typeof report.report>) => {
      reading.report(found);
      return [];
    };
    if (!blueprints) return fail(report.report('blueprints-not-static', {}, at('blueprints')));
    const name = args.positional[0] ?? named['name'];
    const inferred = file
      .replace(/^models\//, '')
      .replace(/\.py$/, '')
      .split('/')
      .slice(-3)
      .join('.');
    const text = textOf(name) ?? (name === undefined && reading.config.inferNames ? inferred : undefined);
    if (text === undefined)
      return name === undefined
        ? fail(report.report('name-missing', {}, at('name')))
        : fail(report.report('name-not-static', { text: shown(name) }, at('name')));
    const kind = named['kind'] && kindValue(named['kind']);
    if (named['kind'] && !kind) return fail(report.report('kind-not-static', {}, at('kind')));
    return blueprints.flatMap((values) => {
      const variables: Variables = new Map([...reading.config.variables, ...values]);
      const full = withVariables(text, variables);
      const parts = full === undefined ? undefined : nameParts(full);
      if (!parts) return fail(report.report('name-not-static', { text }, at('name')));
      const facts = factsOf(named, kind, at, reading);
      if (!facts) return [];
      const isSql = named['is_sql']?.kind === 'constant' && named['is_sql'].value === true;
      const dialect = textOf(named['dialect'])?.toLowerCase() ?? facts.dialect;
      return [
        {
          ...facts,
          name: printName(parts),
          parts,
          // SQLMesh counts functions that make SQL as SQL.
          source: isSql ? 'sql' : 'python',
          dialect,
          location: place(decorator.from, decorator.to),
          statementReads: [],
          ownAudits: [],
          ...readsOfFunction({ file, func, isSql, declared: named['depends_on'], variables, dialect, reading }),
        },
      ];
    });
  });
}

const shown = (value: PythonValue): string =>
  value.kind === 'unknown'
    ? value.text
    : value.kind === 'name'
      ? value.name
      : value.kind === 'call'
        ? `${value.callee}(…)`
        : '…';

interface Function {
  readonly file: string;
  readonly func: string;
  readonly isSql: boolean;
  readonly declared: PythonValue | undefined;
  readonly variables: Variables;
  readonly dialect: string;
  readonly reading: Reading;
}

/** Declared dependencies replace those of the code, as in SQLMesh; a function that makes SQL has both. */
function readsOfFunction({
  file,
  func,
  isSql,
  declared,
  variables,
  dialect,
  reading,
}: Function): Pick<Draft, 'reads' | 'doubts'> {
  const names = (texts: readonly string[]) =>
    texts.flatMap((text) => [nameParts(withVariables(text, variables) ?? '') ?? []]).filter((p) => p.length > 0);
  const given = declared && names(textsOf(declared));
  const computed = declared && declared.kind !== 'list' ? ['its depends_on is put together when it runs'] : [];
  const functions = reading.modules.reached(file, func);
  if (!isSql) {
    if (given) return { reads: given, doubts: computed };
    const found = tablesOfPython(functions, variables);
    return { reads: names(found.tables), doubts: found.doubts };
  }
  const found = queriesOfPython(functions);
  const queries = found.queries.map((text) => readsOf(text, { dialect, variables }));
  return {
    reads: [...(given ?? []), ...names(found.tables), ...queries.flatMap((query) => query.tables)],
    doubts: given ? computed : [...found.doubts, ...queries.flatMap((query) => query.doubts)],
  };
}

function factsOf(
  named: Readonly<Record<string, PythonValue>>,
  kind: ReturnType<typeof kindValue>,
  at: (argument: string) => Location,
  reading: Reading,
) {
  const defaults = defaultFacts(reading);
  const known = kind ? kindOf(kind.name) : defaults.kind;
  if (!known) {
    reportKind(kind?.name ?? '', at('kind'), reading);
    return undefined;
  }
  const text = (key: string) => textOf(named[key]);
  const [cron, timezone, start, owner, description] = ['cron', 'cron_tz', 'start', 'owner', 'description'].map(text);
  const unit =
    text('interval_unit') ??
    (named['interval_unit']?.kind === 'name' ? named['interval_unit'].name.split('.').at(-1) : undefined);
  const columns = fieldsOf(named['columns']);
  return {
    ...defaults,
    kind: known,
    detail: detailOf(kind?.fields ?? {}),
    ...(cron === undefined ? {} : { cron: cronOf(cron, at('cron'), reading) }),
    ...(timezone ? { timezone } : {}),
    ...(unit ? { intervalUnit: unit.toLowerCase() } : {}),
    ...(start ? { start } : {}),
    ...(owner ? { owner } : {}),
    ...(description ? { description } : {}),
    tags: textsOf(named['tags']),
    grains: [...textsOf(named['grains']), ...textsOf(named['grain'])],
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, type]) => [name, (textOf(type) ?? '').toUpperCase()]),
    ),
    partitionedBy: textsOf(named['partitioned_by']),
    audits: [...defaults.audits, ...callNames(named['audits'])],
    signals: callNames(named['signals']),
    enabled: named['enabled']?.kind === 'constant' ? named['enabled'].value !== false : defaults.enabled,
  };
}
