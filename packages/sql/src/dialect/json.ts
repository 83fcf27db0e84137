import type { Dialect } from '@sparkle-orchestration/core';
import { quoteIdentifier } from './identifier.js';
import { call, caseWhen } from './layout.js';
import { sqlString } from './literal.js';
import { elementType, mapParts, structFields } from './nested-type.js';
import { textOf } from './text.js';
import { tryCast } from './try-cast.js';
import { printType, typeFamily } from './type.js';

/**
 * A text as JSON, NULL where it is none. DuckDB also lets commas before a closing bracket, `NaN` and `Infinity` through,
 * and Postgres cannot hold U+0000: texts with them are no JSON on either.
 */
export function jsonOfText(text: string, dialect: Dialect): string {
  if (dialect === 'postgres') return `case when pg_input_is_valid(${text}, 'jsonb') then cast(${text} as jsonb) end`;
  const withoutTexts = `regexp_replace(${text}, '"(?:[^"\\\\]|\\\\.)*"', '""', 'g')`;
  return [
    'case',
    `      when json_valid(${text})`,
    `        and not regexp_matches(${withoutTexts}, ',[ \\t\\n\\r]*[]}]|[Nn][Aa]|[Ii]')`,
    `        and not regexp_matches(${text}, '(?:^|[^\\\\])(?:\\\\\\\\)*\\\\u0000')`,
    `        then cast(${text} as json)`,
    '    end',
  ].join('\n');
}

/** A place inside a JSON value: the value there, its text, and what kind it is. */
export interface JsonPlace {
  readonly json: string;
  readonly text: string;
  readonly isObject: string;
  readonly isArray: string;
}

/** The value itself. */
export function jsonRoot(json: string, dialect: Dialect): JsonPlace {
  if (dialect === 'duckdb') return duckdbPlace(json, json, "'$'");
  return postgresPlace(json, `${json} #>> '{}'`);
}

/** What stands below a value: a field by its name, an element by its number from 0; NULL when there is none. */
export function jsonAt(json: string, path: readonly (string | number)[], dialect: Dialect): JsonPlace {
  if (path.length === 0) return jsonRoot(json, dialect);
  const [first] = path;
  if (dialect === 'duckdb') {
    const steps = path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`);
    const pointer = sqlString(steps.join(''));
    return duckdbPlace(json, `json_extract(${json}, ${pointer})`, pointer);
  }
  if (path.length === 1 && typeof first === 'string')
    return postgresPlace(`${json} -> ${sqlString(first)}`, `${json} ->> ${sqlString(first)}`);
  const steps = `array[${path.map((step) => sqlString(String(step))).join(', ')}]`;
  return postgresPlace(`${json} #> ${steps}`, `${json} #>> ${steps}`);
}

function duckdbPlace(json: string, value: string, pointer: string): JsonPlace {
  const kind = `json_type(${json}, ${pointer})`;
  return {
    json: value,
    text: `json_extract_string(${json}, ${pointer})`,
    isObject: `${kind} = 'OBJECT'`,
    isArray: `${kind} = 'ARRAY'`,
  };
}

function postgresPlace(json: string, text: string): JsonPlace {
  const kind = `jsonb_typeof(${json})`;
  const own = /^"[^"]*"$|^[a-z0-9.]+$/.test(json) ? json : `(${json})`;
  return { json: own, text: `(${text})`, isObject: `${kind} = 'object'`, isArray: `${kind} = 'array'` };
}

/**
 * A number as a text without zeros at the end of its decimals, other values as they are: `1.50` is `1.5` and `1e3` is
 * `1000` on every engine. Numbers of more than 15 digits keep the engine's spelling, objects and arrays its spacing.
 */
export function jsonText(place: JsonPlace, dialect: Dialect): string {
  const [isNumber, number] =
    dialect === 'postgres'
      ? [`jsonb_typeof(${place.json}) = 'number'`, `cast(trim_scale(cast(${place.json} as numeric)) as varchar)`]
      : [`json_type(${place.json}) = 'DOUBLE'`, `regexp_replace(${place.text}, '[.]0$', '')`];
  return caseWhen([[isNumber, number]], place.text);
}

/** Whether values of the type can be read from JSON. */
export function isReadable(type: string): boolean {
  const inner = elementType(type);
  if (inner !== undefined) return isReadable(inner);
  const fields = structFields(type);
  if (fields) return fields.every((f) => isReadable(f.type));
  const map = mapParts(type);
  if (map) return map.key === 'varchar' && map.value === 'varchar';
  return type === 'json' || tryCast('x', 'varchar', type, 'duckdb') !== undefined;
}

/** A JSON value as another type, NULL where it is none. The type is one that `isReadable`. */
export function jsonAs(place: JsonPlace, type: string, dialect: Dialect, depth = 0): string {
  const inner = elementType(type);
  if (inner !== undefined) return jsonArray(place, inner, dialect, depth);
  const fields = structFields(type);
  const below = (name: string, fieldType: string) =>
    jsonAs(jsonAt(place.json, [name], dialect), fieldType, dialect, depth);
  if (fields && dialect === 'duckdb') {
    const items = fields.map((f) => `${quoteIdentifier(f.name)} := ${below(f.name, f.type)}`);
    return caseWhen([[place.isObject, call('struct_pack', items)]]);
  }
  if (fields) {
    const items = fields.map((f) => `${sqlString(f.name)}, ${asJson(below(f.name, f.type), f.type, dialect)}`);
    return caseWhen([[place.isObject, call('jsonb_build_object', items)]]);
  }
  if (mapParts(type)) {
    const whole = dialect === 'duckdb' ? `cast(${place.json} as ${printType(type, dialect)})` : place.json;
    return `case when ${place.isObject} then ${whole} end`;
  }
  if (type === 'json') return place.json;
  if (type === 'varchar') return jsonText(place, dialect);
  const text = typeFamily(type) === 'integer' ? `regexp_replace(${place.text}, '[.]0+$', '')` : place.text;
  return tryCast(text, 'varchar', type, dialect) ?? 'null';
}

function jsonArray(place: JsonPlace, inner: string, dialect: Dialect, depth: number): string {
  const x = depth === 0 ? 'x' : `x${depth}`;
  if (dialect === 'duckdb') {
    const element = jsonAs(jsonRoot(x, dialect), inner, dialect, depth + 1);
    return caseWhen([
      [place.isArray, call('list_transform', [`cast(${place.json} as json[])`, `lambda ${x}: ${element}`])],
    ]);
  }
  const element = jsonAs(jsonRoot(`${x}.value`, dialect), inner, dialect, depth + 1);
  return [
    `case when ${place.isArray} then array(`,
    `    select ${inner === 'varchar' ? `cast(${element} as varchar)` : element}`,
    `    from jsonb_array_elements(${place.json}) with ordinality as ${x}(value, n)`,
    `    order by ${x}.n`,
    '  ) end',
  ].join('\n');
}

/** A value as JSON, written as DuckDB writes it: times as ISO text with a space between date and time. */
export function asJson(value: string, type: string, dialect: Dialect): string {
  if (dialect === 'duckdb') return `to_json(${value})`;
  if (type === 'json' || structFields(type) || mapParts(type)) return value;
  return `to_jsonb(${typeFamily(type) === 'timestamp' ? textOf(value, type, dialect) : value})`;
}
