import type { TransformerCase } from '../run-steps.js';

const text = (rows: readonly (string | null)[]): TransformerCase['input'] => ({
  columns: { t: 'varchar' },
  rows: rows.map((r) => [r]),
});

export const parsingCases: readonly TransformerCase[] = [
  {
    shows: 'fields become columns; what is no JSON, or none of the type, is NULL',
    steps: [
      [
        'parse_json_column',
        {
          json_column: 't',
          drop_source: true,
          schema: {
            id: 'integer',
            price: 'decimal(6,2)',
            f: 'double',
            name: 'string',
            ok: 'boolean',
            on: 'date',
            at: 'timestamp',
            tags: 'array<string>',
            address: { city: 'string', 'zip code': 'int' },
          },
        },
      ],
    ],
    input: text([
      '{"id": 1.0, "price": 1.5, "f": 1e3, "name": "é\\n\\"x\\"", "ok": true, "on": "2026-02-28", "at": "2026-02-28T10:00:00Z", "tags": ["a", null, 1.50], "address": {"city": "Rome", "zip code": "00100"}}',
      '{"id": "7", "price": 12345.678, "f": "x", "name": 1.50, "ok": "no", "on": "2026-02-30", "at": 5, "tags": "a", "address": []}',
      '{"id": 3000000000, "name": null, "address": {"city": {}}}',
      '[1]',
      '{"id": 1,}',
      '{"id": NaN}',
      '{"id": 1, "name": "\\u0000"}',
      '{"id": 2, "name": "NaN ,] \\\\u0000"}',
      '',
      null,
    ]),
    expected: {
      columns: {
        id: 'integer',
        price: 'decimal(6,2)',
        f: 'double',
        name: 'varchar',
        ok: 'boolean',
        on: 'date',
        at: 'timestamp',
        tags: 'varchar[]',
        address: 'struct(city varchar, "zip code" integer)',
      },
      rows: [
        [
          1,
          '1.50',
          1000,
          'é\n"x"',
          true,
          '2026-02-28',
          '2026-02-28 10:00:00',
          '["a",null,"1.5"]',
          '{"city":"Rome","zip code":100}',
        ],
        [7, null, null, '1.5', false, null, null, null, null],
        [null, null, null, null, null, null, null, null, '{"city":"{}","zip code":null}'],
        [null, null, null, null, null, null, null, null, null],
        [null, null, null, null, null, null, null, null, null],
        [null, null, null, null, null, null, null, null, null],
        [null, null, null, null, null, null, null, null, null],
        [2, null, null, 'NaN ,] \\u0000', null, null, null, null, null],
        [null, null, null, null, null, null, null, null, null],
        [null, null, null, null, null, null, null, null, null],
      ],
    },
  },
  {
    shows: 'a value at a path as text',
    steps: [
      ['extract_json_field', { json_column: 't', json_path: "$.items[1]['a b']", target_column: 'second' }],
      ['extract_json_field', { json_column: 't', json_path: '$.n', target_column: 'n' }],
      ['select_columns', { columns: ['second', 'n'] }],
    ],
    input: text(['{"items": [1, {"a b": "x/~y"}], "n": 10.0}', '{"n": "é"}', '{"n": false}', 'x', null]),
    expected: {
      columns: { second: 'varchar', n: 'varchar' },
      rows: [
        ['x/~y', '10'],
        [null, 'é'],
        [null, 'false'],
        [null, null],
        [null, null],
      ],
    },
  },
  {
    shows: 'an array of objects as structs, one row each, fields as columns, and back to JSON',
    steps: [
      [
        'json_to_struct_array',
        {
          json_array_column: 'lines',
          element_schema: [
            { name: 'sku', type: 'string' },
            { name: 'n', type: 'int' },
            { name: 'at', type: 'timestamp' },
          ],
        },
      ],
      ['explode_array_column', { array_column: 'lines_parsed', exploded_column_name: 'line', keep_position: true }],
      ['struct_to_json', { struct_column: 'line' }],
      ['flatten_struct_column', { struct_column: 'line' }],
      ['select_columns', { columns: ['id', 'line_position', 'line_json', 'line_sku', 'line_n', 'line_at'] }],
    ],
    input: {
      columns: { id: 'integer', lines: 'json' },
      rows: [
        [1, '[{"sku": "a", "n": 2, "at": "2026-03-01"}, {"sku": "b", "n": "x"}, 5]'],
        [2, '{}'],
        [3, '[]'],
        [4, null],
      ],
    },
    expected: {
      columns: {
        id: 'integer',
        line_position: 'bigint',
        line_json: 'json',
        line_sku: 'varchar',
        line_n: 'integer',
        line_at: 'timestamp',
      },
      rows: [
        [1, 0, '{"sku":"a","n":2,"at":"2026-03-01 00:00:00"}', 'a', 2, '2026-03-01 00:00:00'],
        [1, 1, '{"sku":"b","n":null,"at":null}', 'b', null, null],
        [1, 2, null, null, null, null],
        [2, null, null, null, null, null],
        [3, null, null, null, null, null],
        [4, null, null, null, null, null],
      ],
    },
  },
  {
    shows: 'elements become rows; rows without elements stay',
    steps: [['explode_array_column', { array_column: 'tags' }]],
    input: {
      columns: { id: 'integer', tags: 'varchar[]', x: 'integer' },
      rows: [
        [1, '{a,NULL}', 5],
        [2, '{}', 6],
        [3, null, 7],
      ],
    },
    expected: {
      columns: { id: 'integer', x: 'integer', tags_item: 'varchar' },
      rows: [
        [1, 5, 'a'],
        [1, 5, null],
        [2, 6, null],
        [3, 7, null],
      ],
    },
  },
  {
    shows: 'entries become rows; rows without entries go',
    steps: [['explode_map_column', { map_column: 'm', value_column: 'm' }]],
    input: {
      columns: { id: 'integer', m: 'map(varchar, integer)' },
      rows: [
        [1, '{"b": 1, "a": null}'],
        [2, '{}'],
        [3, null],
      ],
    },
    expected: {
      columns: { id: 'integer', key: 'varchar', m: 'integer' },
      rows: [
        [1, 'a', null],
        [1, 'b', 1],
      ],
    },
  },
  {
    shows: 'keys and values in the order of the keys, and a map as JSON',
    steps: [
      ['extract_map_keys_values', { map_column: 'm' }],
      ['struct_to_json', { struct_column: 'm', drop_source: true, target_column: 'j' }],
    ],
    input: { columns: { m: 'map(varchar, varchar)' }, rows: [['{"bb": "1", "B": "2", "a": null}'], ['{}'], [null]] },
    expected: {
      columns: { m_keys: 'varchar[]', m_values: 'varchar[]', j: 'json' },
      rows: [
        ['["B","a","bb"]', '["2",null,"1"]', '{"B":"2","a":null,"bb":"1"}'],
        ['[]', '[]', '{}'],
        [null, null, null],
      ],
    },
  },
  {
    shows: 'fields of a struct as columns',
    steps: [['flatten_struct_column', { struct_column: 's', separator: '.', drop_source: false }]],
    input: {
      columns: { s: 'struct(a integer, "b c" struct(d varchar))' },
      rows: [['{"a": 1, "b c": {"d": "x"}}'], [null]],
    },
    expected: {
      columns: { s: 'struct(a integer, "b c" struct(d varchar))', 's.a': 'integer', 's.b c': 'struct(d varchar)' },
      rows: [
        ['{"a": 1, "b c": {"d": "x"}}', 1, '{"d": "x"}'],
        [null, null, null],
      ],
    },
  },
  {
    shows: 'arrays of arrays as one',
    steps: [
      ['flatten_nested_arrays', { array_column: 'a' }],
      ['flatten_nested_arrays', { array_column: 'b', target_column: 'c' }],
    ],
    input: {
      columns: { a: 'integer[][]', b: 'integer[][]' },
      rows: [
        ['{{1,2},{2,NULL}}', '{}'],
        [null, null],
      ],
    },
    expected: {
      columns: { a: 'integer[]', b: 'integer[][]', c: 'integer[]' },
      rows: [
        ['[1,2,2,null]', '[]', '[]'],
        [null, null, null],
      ],
    },
  },
  {
    shows: 'parts of a text; the delimiter is no pattern',
    steps: [
      ['split_delimited_column', { column: 't', delimiter: '.|', target_columns: ['a', 'b'] }],
      ['split_delimited_column', { column: 't', delimiter: '|' }],
    ],
    input: text(['x.|y.|z', 'x|', '', null]),
    expected: {
      columns: { t: 'varchar', a: 'varchar', b: 'varchar', t_array: 'varchar[]' },
      rows: [
        ['x.|y.|z', 'x', 'y', '["x.","y.","z"]'],
        ['x|', 'x|', null, '["x",""]'],
        ['', '', null, '[""]'],
        [null, null, null, null],
      ],
    },
  },
  {
    shows: 'fields of a line of CSV, quoted ones too',
    steps: [
      ['parse_csv_column', { csv_column: 't', schema: { id: 'int', name: 'string', on: 'date' } }],
      ['parse_csv_column', { csv_column: 't', delimiter: '|', schema: [{ name: 'whole', type: 'string' }] }],
      ['select_columns', { columns: ['id', 'name', 'on', 'whole'] }],
    ],
    input: text(['1,"a, ""b""",2026-03-01,more', 'x,,"2026-03-02"', '"2",""', 'a|b', '', null]),
    expected: {
      columns: { id: 'integer', name: 'varchar', on: 'date', whole: 'varchar' },
      rows: [
        [1, 'a, "b"', '2026-03-01', '1,"a, ""b""",2026-03-01,more'],
        [null, null, '2026-03-02', 'x,,"2026-03-02"'],
        [2, '', null, '2'],
        [null, null, null, 'a'],
        [null, null, null, null],
        [null, null, null, null],
      ],
    },
  },
  {
    shows: 'values of XML by XPath',
    steps: [
      ['parse_xml_column', { xml_column: 't', xpath_expr: '/o/i', target_column: 'first' }],
      ['parse_xml_column', { xml_column: 't', xpath_expr: '//i/@n', target_column: 'n', value_type: 'int' }],
      [
        'parse_xml_column',
        { xml_column: 't', xpath_expr: "count(//i[@n > '1'])", target_column: 'c', value_type: 'double' },
      ],
      ['select_columns', { columns: ['first', 'n', 'c'] }],
    ],
    input: text(['<o><i n="1">a &amp; <b>b</b></i><i n="2"/></o>', '<o/>', '<o>', 'x', null]),
    expected: {
      columns: { first: 'varchar', n: 'integer', c: 'double' },
      rows: [
        ['a & b', 1, 1],
        [null, null, 0],
        [null, null, null],
        [null, null, null],
        [null, null, null],
      ],
    },
    refusedBy: 'duckdb',
  },
  {
    shows: 'parameters of a URL, decoded',
    steps: [
      ['parse_url_parameters', { url_column: 't' }],
      ['select_columns', { columns: ['url_params'] }],
    ],
    input: text([
      'https://x.de/a?b=1&c%20d=%C3%A9+%26&&e&b=2=3#f?g=1',
      '/x?a=%ff&b=%zz&c=%00&d=%e2%82%ac&e=%ED%A0%80&%',
      'https://x.de',
      '?',
      null,
    ]),
    expected: {
      columns: { url_params: 'map(varchar, varchar)' },
      rows: [
        ['{"b": "2=3", "c d": "é+&", "e": ""}'],
        ['{"a": "%ff", "b": "%zz", "c": "%00", "d": "€", "e": "%ED%A0%80", "%": ""}'],
        ['{}'],
        ['{}'],
        [null],
      ],
    },
  },
  {
    shows: 'groups of a pattern as columns',
    steps: [['extract_regex_groups', { column: 't', pattern: '^([A-Z]+)-(\\d*)', group_names: ['family', 'number'] }]],
    input: text(['AB-12x', 'AB-', 'ab-1', null]),
    expected: {
      columns: { t: 'varchar', family: 'varchar', number: 'varchar' },
      rows: [
        ['AB-12x', 'AB', '12'],
        ['AB-', 'AB', null],
        ['ab-1', null, null],
        [null, null, null],
      ],
    },
  },
];
