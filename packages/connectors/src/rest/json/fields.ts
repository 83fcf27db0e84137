import {
  type Column,
  columnName,
  DiagnosticError,
  type JsonField,
  type NameCase,
  pathName,
  type StagedChild,
} from '@sparkle-orchestration/core';
import { restDiagnostics } from '../diagnostics.js';
import { kind, type Place } from './structure.js';

export type Nesting = 'flatten' | 'child' | 'json';

export interface FieldOptions {
  readonly nesting: Nesting;
  readonly names: NameCase;
  /** New names by old ones; an old one is a column name or a dotted path. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Columns as the table has them, aliases included. */
  readonly declared?: readonly Column[];
  /** Keys between a record and its values, such as `node` of a GraphQL edge. */
  readonly unwrap: readonly string[];
  /** Place of the cursor, dotted. */
  readonly cursor?: string | undefined;
  /** The type of the column that holds the cursor. */
  readonly cursorType?: string | undefined;
}

interface Leaf {
  readonly path: readonly string[];
  readonly place: Place;
}

const scalars = kind.boolean | kind.integer | kind.huge | kind.float | kind.date | kind.timestamp | kind.text;

/** Values below a place, in the order in which their keys appeared. */
function leaves(place: Place, path: readonly string[], flatten: boolean): readonly Leaf[] {
  return [...(place.children?.values() ?? [])].flatMap((child): readonly Leaf[] => {
    const here = [...path, child.name];
    const onlyObject = (child.kinds & kind.object) !== 0 && (child.kinds & (scalars | kind.array)) === 0;
    return flatten && onlyObject ? leaves(child, here, flatten) : [{ path: here, place: child }];
  });
}

/** Type of the column for what was seen; nothing when that was only NULL. */
function typeOf(kinds: number): string | undefined {
  if ((kinds & (kind.object | kind.array)) !== 0) return 'json';
  const seen = kinds & scalars;
  switch (seen) {
    case 0:
      return undefined;
    case kind.boolean:
      return 'boolean';
    case kind.integer:
      return 'bigint';
    case kind.huge:
    case kind.huge | kind.integer:
      return 'decimal(38,0)';
    case kind.float:
    case kind.float | kind.integer:
    case kind.float | kind.huge:
    case kind.float | kind.huge | kind.integer:
      return 'double';
    case kind.date:
      return 'date';
    case kind.timestamp:
    case kind.timestamp | kind.date:
      return 'timestamp';
    default:
      return 'varchar';
  }
}

const isTime = (type: string) => type === 'timestamp' || type === 'timestamptz';

/** Times are read with their zone and kept in UTC; everything that a reader could misread comes as text. */
function readType(type: string, kinds: number): string {
  if (isTime(type)) return 'timestamptz';
  if (type === 'json') return 'json';
  if (type === 'varchar' && (kinds & (kind.object | kind.array)) !== 0) return 'json';
  if (/^(boolean|bigint|double|varchar|decimal|hugeint|integer|smallint|real)\b/.test(type)) return type;
  return 'varchar';
}

function toField(name: string, type: string, { path, place }: Leaf): JsonField {
  const read = readType(type, place.kinds);
  return { name, type, path, ...(read === type ? {} : { read }) };
}

/** The value that a declared column means: of that name, else the only nearest one whose own key has it. */
function meantBy(name: string, list: readonly Leaf[], { names, cursor }: FieldOptions): Leaf | undefined {
  const whole = list.find(({ path }) => pathName(path, names) === name || path.join('.') === name);
  if (whole) return whole;
  const own = list.filter(({ path }) => path.length > 1 && columnName(path.at(-1) ?? '', names) === name);
  const byCursor = own.find(({ path }) => path.join('.') === cursor);
  if (byCursor) return byCursor;
  const depth = Math.min(...own.map(({ path }) => path.length));
  const [nearest, ...others] = own.filter(({ path }) => path.length === depth);
  return others.length === 0 ? nearest : undefined;
}

function refuseClashes(fields: readonly JsonField[]): void {
  const seen = new Map<string, JsonField>();
  for (const field of fields) {
    const key = field.name.toLowerCase();
    const first = seen.get(key);
    if (first) {
      const paths = { first: first.path.join('.'), second: field.path.join('.') };
      throw new DiagnosticError([restDiagnostics.report('same-column', { name: field.name, ...paths })]);
    }
    seen.set(key, field);
  }
}

function unwrapped(structure: Place, unwrap: readonly string[]): Place | undefined {
  let place: Place | undefined = structure;
  for (const key of unwrap) place = [...(place?.children?.values() ?? [])].find((child) => child.name === key);
  return place;
}

/** Columns of the rows, from what the pages held and what is declared. */
export function fieldsOf(structure: Place, options: FieldOptions): readonly JsonField[] {
  const { names, aliases, declared = [], unwrap, nesting, cursor, cursorType } = options;
  const root = unwrapped(structure, unwrap);
  const found = (root ? leaves(root, [], nesting !== 'json') : []).map((leaf) => ({
    ...leaf,
    path: [...unwrap, ...leaf.path],
  }));
  const relative = found.map((leaf) => ({ ...leaf, path: leaf.path.slice(unwrap.length) }));
  const old = new Map(Object.entries(aliases).map(([from, to]) => [to, from]));
  const taken = new Set<Place>();
  const told = declared.map((column): JsonField => {
    const name = old.get(column.name) ?? column.name;
    const leaf = meantBy(name, relative, options);
    if (!leaf || taken.has(leaf.place)) {
      // Never seen: the reader finds nothing there and says NULL.
      return { ...column, path: [...unwrap, column.name], read: 'varchar' };
    }
    taken.add(leaf.place);
    return { ...column, ...toField(column.name, column.type, { ...leaf, path: [...unwrap, ...leaf.path] }) };
  });
  const others = relative.flatMap(({ path, place }): readonly JsonField[] => {
    if (taken.has(place)) return [];
    const isCursor = path.join('.') === cursor;
    const type = isCursor ? (cursorType ?? typeOf(place.kinds)) : typeOf(place.kinds);
    if (type === undefined) return [];
    const name = pathName(path, names);
    const final = aliases[path.join('.')] ?? aliases[name] ?? name;
    return [toField(final, type, { path: [...unwrap, ...path], place })];
  });
  const fields = [...told, ...others];
  refuseClashes(fields);
  return fields;
}

/** Arrays that hold objects and nothing else: each becomes a table of its own. */
export function childrenOf(structure: Place, options: FieldOptions): readonly StagedChild[] {
  if (options.nesting !== 'child') return [];
  const root = unwrapped(structure, options.unwrap);
  return (root ? leaves(root, [], true) : []).flatMap(({ path, place }): readonly StagedChild[] => {
    const { elements } = place;
    const onlyArray = (place.kinds & ~(kind.array | kind.null)) === 0;
    if (!onlyArray || !elements || (elements.kinds & ~kind.null) !== kind.object) return [];
    const fields = fieldsOf(elements, { ...options, aliases: {}, declared: [], unwrap: [], cursor: undefined });
    return fields.length === 0
      ? []
      : [{ name: pathName(path, options.names), path: [...options.unwrap, ...path], fields }];
  });
}
