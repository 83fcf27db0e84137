import { quoteIdentifier } from '../../dialect/identifier.js';
import { mapType } from '../../dialect/nested-type.js';
import { regexExtract } from '../../dialect/regex.js';
import { columnName, required, withDefault } from '../param.js';
import { withAdded } from '../plan.js';
import { defineTransformer } from '../transformer.js';

/** Bytes in hexadecimal that are UTF-8 without U+0000 (RFC 3629, section 4). */
const tail = '[89ab][0-9a-f]';
const utf8 = [
  '0[1-9a-f]|[1-7][0-9a-f]',
  `(?:c[2-9a-f]|d[0-9a-f])${tail}`,
  `(?:e0[ab][0-9a-f]|e[1-9a-cef]${tail}|ed[89][0-9a-f])${tail}`,
  `(?:f09[0-9a-f]|f0[ab][0-9a-f]|f[1-3]${tail}|f48[0-9a-f])${tail}${tail}`,
];

/** Text without `%41` and the like; as it is when the bytes are no text. */
const decoded = {
  duckdb: (t: string) => `case when contains(${t}, '%00') then ${t} else coalesce(try(url_decode(${t})), ${t}) end`,
  postgres: (t: string) =>
    [
      '(',
      `      select case when b.hex ~ ('^(?:${utf8[0]}|${utf8[1]}'`,
      ...utf8.slice(2).map((bytes) => `        || '|${bytes}'`),
      "        || ')+$')",
      `        then convert_from(decode(b.hex, 'hex'), 'UTF8') else ${t} end`,
      '      from (',
      '        select string_agg(',
      "          case when m[1] ~ '^%.' then lower(substr(m[1], 2)) else encode(convert_to(m[1], 'UTF8'), 'hex') end,",
      "          '' order by n) as hex",
      '        from regexp_matches(',
      `          ${t},`,
      "          '%[0-9A-Fa-f]{2}|[^%]+|%', 'g') with ordinality as u(m, n)",
      '      ) as b',
      '    )',
    ].join('\n'),
};

const key = (part: string) => `split_part(${part}, '=', 1)`;
const value = (part: string) => `substr(${part}, cast(length(${key(part)}) + 2 as integer))`;

function duckdbMap(query: string): string {
  const parts = `list_filter(string_split(coalesce(${query}, ''), '&'), lambda x: x <> '')`;
  const entry = `struct_pack(key := ${decoded.duckdb(key('x'))}, value := ${decoded.duckdb(value('x'))})`;
  return `list_transform(\n      ${parts},\n      lambda x: ${entry}\n    )`;
}

/** A map has each key once; as everywhere, the last one wins. */
const lastOfEach = (entries: string) =>
  `map_from_entries(list_filter(${entries}, lambda e, n: not list_contains(list_transform(${entries}[n + 1:], lambda r: r.key), e.key)))`;

function postgresMap(query: string): string {
  return [
    'coalesce((',
    '    select jsonb_object_agg(k, v order by n)',
    '    from (',
    '      select',
    `        n,`,
    `        ${decoded.postgres(key('part'))} as k,`,
    `        ${decoded.postgres(value('part'))} as v`,
    `      from string_to_table(${query}, '&') with ordinality as p(part, n)`,
    "      where part <> ''",
    '    ) as d',
    "  ), '{}')",
  ].join('\n');
}

export const parseUrlParameters = defineTransformer({
  name: 'parse_url_parameters',
  group: 'Parsing',
  meaning:
    'The parameters of a URL as a map in a new column: what stands between `?` and `#`, split at `&` and at the first `=`, percent-decoded as UTF-8. A name without `=` has the empty text, of a repeated name the last value counts, `+` stays, bytes that are no text stay encoded. A URL without parameters gives an empty map.',
  params: {
    url_column: required(columnName, 'A text column'),
    target_column: withDefault(columnName, 'url_params', 'Name of the new column'),
  },
  example: { url_column: 'landing_page' },
  plan({ url_column, target_column }, context) {
    const column = context.column(url_column, ['url_column']);
    if (!column || !context.needs(column, ['text'], 'text', ['url_column'])) return undefined;
    if (!context.free(target_column, ['target_column'])) return undefined;
    const name = quoteIdentifier(url_column);
    const query = regexExtract(name, '^[^?#]*[?]([^#]*)', context.dialect);
    const type = mapType('varchar', 'varchar');
    const added = (map: string) => {
      const expression = `case when ${name} is not null then ${map} end`;
      return withAdded(context.input, [{ name: target_column, type, expression, uses: [column] }]);
    };
    if (context.dialect === 'postgres') return { columns: added(postgresMap(query)) };
    const hidden = context.hidden('_entries');
    return {
      columns: added(lastOfEach(quoteIdentifier(hidden))),
      beneath: [{ name: hidden, expression: duckdbMap(query) }],
    };
  },
});
