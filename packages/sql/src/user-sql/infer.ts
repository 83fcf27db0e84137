import type { Dialect as ParserDialect } from '@polyglot-sql/sdk';
import type { ColumnWithLineage, LineageKind } from '@sparkle-orchestration/core';
import { normaliseType, typeFamily } from '../dialect/type.js';
import { composeKinds } from '../lineage/compose.js';
import { commonType } from '../transformers/common-type.js';
import { sqlParser } from './parser.js';
import type { Scope } from './result-columns.js';
import { queryColumns } from './result-columns.js';
import { parserDialect } from './source-dialect.js';
import { identifierOf, isNode, kindOf, type Node } from './tree.js';

/** What is known of an expression: its type (if it can be worked out) and the columns behind it. */
export interface Inferred {
  readonly type: string | undefined;
  readonly uses: readonly ColumnWithLineage[];
  readonly kind: LineageKind;
}

/** The name of a result column: its alias, or that of the plain column. */
export function nameOf(expression: Node): string | undefined {
  const [kind, data] = kindOf(expression);
  if (kind === 'alias') return identifierOf(data['alias'])?.name;
  return kind === 'column' ? identifierOf(data['name'])?.name : undefined;
}

const words = (text: string) => new Set(text.trim().split(/\s+/));
const booleans = words(
  'and or not eq neq lt lte gt gte like i_like in between is_null is_true is_false is exists regexp_like starts_with null_safe_eq xor boolean similar_to any all',
);
const texts = words(
  'upper lower trim l_trim ltrim r_trim rtrim replace substring left right concat concat_ws md5 sha256 repeat lpad rpad reverse initcap regexp_replace regexp_extract split_part chr string_agg strftime to_char',
);
const sameAsArgument = words(
  'min max any_value first last first_value last_value nth_value lag lead abs null_if nullif neg paren mode arg_min arg_max',
);
const commonOfArguments = words('coalesce greatest least if_null ifnull nvl');
const counts = words(
  'count count_if approx_distinct row_number rank dense_rank ntile length len char_length character_length strpos position datediff date_diff year month day hour minute quarter week dayofweek extract date_part',
);
const floats = words(
  'avg stddev stddev_samp stddev_pop variance var_samp var_pop percent_rank cume_dist sqrt ln exp corr',
);
const aggregates = words(
  'count count_if sum avg min max any_value stddev stddev_samp stddev_pop variance var_samp var_pop string_agg array_agg list bool_and bool_or logical_and logical_or median mode first last arg_min arg_max approx_distinct',
);

function literalType(data: Node): string | undefined {
  const value = String(data['value']);
  switch (data['literal_type']) {
    case 'string':
      return 'varchar';
    case 'date':
      return 'date';
    case 'timestamp':
    case 'datetime':
      return 'timestamp';
    case 'number': {
      if (/^\d+$/.test(value))
        return BigInt(value) < 2n ** 31n ? 'integer' : BigInt(value) < 2n ** 63n ? 'bigint' : 'decimal(38,0)';
      const [, whole = '', fraction = ''] = /^(\d*)[.](\d+)$/.exec(value) ?? [];
      return fraction ? `decimal(${Math.max(1, whole.length) + fraction.length},${fraction.length})` : 'double';
    }
    default:
      return undefined;
  }
}

function sumType(type: string | undefined): string | undefined {
  if (type === undefined) return undefined;
  if (type === 'smallint' || type === 'integer') return 'bigint';
  if (type === 'bigint') return 'decimal(38,0)';
  if (typeFamily(type) === 'decimal') return type.replace(/^decimal\(\d+/, 'decimal(38');
  return typeFamily(type) === 'float' ? 'double' : undefined;
}

function arithmeticType(
  kind: string,
  left: string | undefined,
  right: string | undefined,
  scope: Scope,
): string | undefined {
  if (left === undefined || right === undefined) return undefined;
  const [l, r] = [typeFamily(left), typeFamily(right)];
  const time = l === 'date' || l === 'timestamp';
  if (time && right === 'interval') return left === 'timestamptz' ? left : 'timestamp';
  if (l === 'date' && r === 'integer') return 'date';
  if (l === 'date' && r === 'date' && kind === 'sub') return scope.dialect === 'duckdb' ? 'bigint' : 'integer';
  const common = commonType(left, right);
  if (common === undefined || time || l === 'text') return undefined;
  if (kind === 'div') return l === 'integer' && r === 'integer' && scope.dialect === 'postgres' ? common : 'double';
  if (typeFamily(common) !== 'decimal') return common;
  const scales = [left, right].map((t) => Number(/,(\d+)\)$/.exec(t)?.[1] ?? 0));
  const scale = kind === 'mul' ? (scales[0] ?? 0) + (scales[1] ?? 0) : Math.max(...scales);
  return `decimal(38,${Math.min(scale, 38)})`;
}

function columnOf(data: Node, scope: Scope): ColumnWithLineage | undefined {
  const name = identifierOf(data['name']);
  const span = isNode(data['span']) ? data['span'] : name?.span;
  const start = typeof span?.start === 'number' ? span.start : undefined;
  const of = identifierOf(data['table'])?.name.toLowerCase();
  if (!name) return undefined;
  let open = false;
  const known: string[] = [];
  for (let at: Scope | undefined = scope; at; at = at.outer) {
    for (const source of at.sources) {
      if (of !== undefined && source.name?.toLowerCase() !== of) continue;
      if (!source.columns) open = true;
      const found =
        source.columns?.find((c) => c.name === name.name) ??
        source.columns?.find((c) => c.name.toLowerCase() === name.name.toLowerCase());
      if (found) return found;
      known.push(...(source.columns ?? []).map((c) => c.name));
    }
  }
  if (of !== undefined && !open) {
    // `address.city`: a field of a column that is a struct.
    const struct = columnOf({ name: data['table'] }, { ...scope, missing: () => {} });
    if (struct) return { ...struct, type: 'unknown' };
  }
  if (!open) scope.missing(of === undefined ? name.name : `${of}.${name.name}`, start, known);
  return undefined;
}

/** Expressions inside a node, in order. */
function children(data: Node, scope: Scope): { inferred: Inferred; key: string }[] {
  return Object.entries(data).flatMap(([key, value]) => {
    const nodes = (Array.isArray(value) ? value.flat() : [value]).filter(isNode);
    if (['alias', 'to', 'name', 'span', 'unit', 'inferred_type'].includes(key)) return [];
    return nodes.flatMap((node) => {
      const [kind] = kindOf(node);
      const isExpression = Object.keys(node).length === 1 && (isNode(node[kind]) || node[kind] === null);
      return isExpression ? [{ inferred: inferExpression(node, scope), key }] : children(node, scope);
    });
  });
}

function castType(data: Node, scope: Scope): string | undefined {
  const dialect = parserDialect(scope.dialect) as ParserDialect;
  const printed = sqlParser().generateDataType(data['to'] as never, dialect);
  return printed.success && printed.sql ? normaliseType(printed.sql) : undefined;
}

function functionName(kind: string, data: Node): string {
  return (kind === 'function' || kind === 'aggregate_function') && typeof data['name'] === 'string'
    ? data['name'].toLowerCase()
    : kind;
}

function typeOf(
  kind: string,
  data: Node,
  parts: readonly { inferred: Inferred; key: string }[],
  scope: Scope,
): string | undefined {
  const of = (key: string) => parts.find((p) => p.key === key)?.inferred.type;
  const first = parts[0]?.inferred.type;
  if (kind === 'literal') return literalType(data);
  if (booleans.has(kind)) return 'boolean';
  if (kind === 'cast' || kind === 'try_cast' || kind === 'safe_cast') return castType(data, scope);
  if (kind === 'interval') return 'interval';
  if (['add', 'sub', 'mul', 'div', 'mod'].includes(kind)) return arithmeticType(kind, of('left'), of('right'), scope);
  if (kind === 'sum') return sumType(first);
  if (texts.has(kind)) return 'varchar';
  if (counts.has(kind)) return 'bigint';
  if (floats.has(kind)) return 'double';
  if (kind === 'bool_and' || kind === 'bool_or') return 'boolean';
  if (kind === 'current_date' || kind === 'today') return 'date';
  if (kind === 'current_timestamp' || kind === 'now') return 'timestamp';
  if (kind === 'date_trunc' || kind === 'timestamp_trunc')
    return parts.some((p) => p.inferred.type === 'timestamp') ? 'timestamp' : undefined;
  if (sameAsArgument.has(kind) || kind === 'alias' || kind === 'window_function' || kind === 'filter') return first;
  if (commonOfArguments.has(kind))
    return parts
      .map((p) => p.inferred.type)
      .reduce((a, b) => (a !== undefined && b !== undefined ? commonType(a, b) : undefined));
  return undefined;
}

/** The type of a CASE: that of its results, conditions aside; NULL results do not count. */
function caseType(data: Node, scope: Scope): string | undefined {
  const branches = (Array.isArray(data['whens']) ? data['whens'] : []).map((when) =>
    Array.isArray(when) ? when[1] : undefined,
  );
  const results = [...branches, data['else_'] ?? data['else']].filter(isNode).filter((node) => !('null' in node));
  const types = results.map((node) => inferExpression(node, scope).type);
  return types.length === 0
    ? undefined
    : types.reduce((a, b) => (a !== undefined && b !== undefined ? commonType(a, b) : undefined));
}

/** Type and lineage of an expression of the parser's tree. What it does not know has no type, but keeps its columns. */
export function inferExpression(node: Node, scope: Scope): Inferred {
  const [written, data] = kindOf(node);
  if (written === 'column') {
    const column = columnOf(data, scope);
    return { type: column?.type, uses: column ? [column] : [], kind: 'identity' };
  }
  if (written === 'subquery' || written === 'select') {
    const columns = queryColumns(written === 'select' ? node : data['this'], { ...scope, outer: scope, sources: [] });
    const [only] = columns ?? [];
    const column = only && { name: only.name ?? '', type: only.type ?? 'unknown', from: only.from };
    return { type: only?.type, uses: column ? [column] : [], kind: 'derived' };
  }
  if (written === 'lambda') return { type: undefined, uses: [], kind: 'derived' };
  const kind = functionName(written, data);
  const parts = children(data, scope);
  const uses = [...new Set(parts.flatMap((p) => p.inferred.uses))];
  if (written === 'alias' || written === 'paren')
    return parts[0]?.inferred ?? { type: undefined, uses, kind: 'derived' };
  const own: LineageKind = aggregates.has(kind) ? 'aggregated' : 'derived';
  const inner = parts.map((p) => p.inferred.kind).reduce<LineageKind>(composeKinds, 'identity');
  const type = written === 'case' ? caseType(data, scope) : typeOf(kind, data, parts, scope);
  return { type, uses, kind: composeKinds(own, inner) };
}
