import { quoteIdentifier } from '../../dialect/identifier.js';
import { caseWhen } from '../../dialect/layout.js';
import { sqlString } from '../../dialect/literal.js';
import { tryCast } from '../../dialect/try-cast.js';
import { columnName, type Kind, required, text, withDefault } from '../param.js';
import { type MadeColumn, withAdded } from '../plan.js';
import type { StepContext } from '../step-context.js';
import { defineTransformer } from '../transformer.js';
import { fieldTypes, readFields } from './fields.js';

const oneCharacter: Kind<string> = {
  schema: text.schema.refine((s) => s.length === 1 && !/["\r\n\0]/.test(s)),
  words: 'one character that is no quote and no line break',
};

/** All fields of a line, as they are written. The line gets a delimiter before it, so that each field follows one. */
function fieldsOf(line: string, delimiter: string, { dialect }: StepContext): string {
  const one = delimiter.replace(/[\\^$.|?*+()[\]{}-]/, '\\$&');
  const pattern = `${one}("(?:[^"]|"")*"|[^"${one}][^${one}]*|)`;
  const whole = `${sqlString(delimiter)} || ${line}`;
  if (dialect === 'duckdb') return `regexp_extract_all(${whole}, ${sqlString(pattern)}, 1)`;
  return [
    `case when ${line} is not null then array(`,
    '      select f.field[1]',
    `      from regexp_matches(${whole}, ${sqlString(pattern)}, 'g') with ordinality as f(field, n)`,
    '      order by f.n',
    '    ) end',
  ].join('\n');
}

/** A field without its quotes; NULL when it is empty and has none. */
function unquoted(field: string): string {
  const inner = `replace(substr(${field}, 2, cast(length(${field}) - 2 as integer)), '""', '"')`;
  return caseWhen([[`left(${field}, 1) = '"'`, inner]], `nullif(${field}, '')`);
}

export const parseCsvColumn = defineTransformer({
  name: 'parse_csv_column',
  group: 'Parsing',
  meaning:
    'A line of CSV in a text column as new columns: quoted fields may hold the delimiter and doubled quotes. A field that is empty without quotes, is not there, or is none of its type, is NULL; fields beyond the last column are left out.',
  params: {
    csv_column: required(columnName, 'A text column'),
    schema: required(fieldTypes, 'New columns with their types, in their order'),
    delimiter: withDefault(oneCharacter, ',', 'Character between the fields'),
  },
  example: {
    csv_column: 'line',
    schema: [
      { name: 'id', type: 'integer' },
      { name: 'city', type: 'string' },
    ],
  },
  plan({ csv_column, schema, delimiter }, context) {
    const column = context.column(csv_column, ['csv_column']);
    const fields = readFields(schema, 'schema', context);
    if (!column || !context.needs(column, ['text'], 'text', ['csv_column'])) return undefined;
    const hidden = context.hidden('_fields');
    const added = fields.flatMap(({ name, type }, n): MadeColumn[] => {
      const path = ['schema', ...(schema[n]?.path ?? [])];
      const field = `${quoteIdentifier(hidden)}[${n + 1}]`;
      const expression =
        type === 'varchar' ? unquoted(field) : tryCast(`trim(${field}, '"')`, 'varchar', type, context.dialect);
      if (expression === undefined) {
        context.report(
          'parameter-invalid',
          { name: 'schema', words: 'types that a text can be read as', found: type },
          path,
        );
      }
      return context.free(name, path) && expression !== undefined ? [{ name, type, expression, uses: [column] }] : [];
    });
    const line = quoteIdentifier(csv_column);
    return {
      columns: withAdded(context.input, added),
      beneath: [{ name: hidden, expression: fieldsOf(line, delimiter, context) }],
    };
  },
});
