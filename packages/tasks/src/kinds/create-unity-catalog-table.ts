import { defineTaskKind, type SqlStatement } from '@sparkle-orchestration/core';
import { sqlString } from '@sparkle-orchestration/sql';
import { z } from 'zod';
import { diagnostics } from '../diagnostics.js';
import { placeOf } from '../templated.js';

/** Names of types in Spark's spelling, in that of both databases. */
const spellings: Readonly<Record<string, string>> = {
  string: 'varchar',
  long: 'bigint',
  int: 'integer',
  short: 'smallint',
  float: 'real',
  double: 'double precision',
  bool: 'boolean',
  timestamp_ntz: 'timestamp',
};

const params = z.strictObject({
  destination: z.string().describe('Dataset `catalog.schema.table` to create.'),
  schema: z
    .array(
      z.strictObject({
        name: z.string().min(1).describe('Name of the column.'),
        type: z
          .string()
          .regex(/^[A-Za-z_][\w ]*(\(\d+(, ?\d+)?\))?(\[\])?$/, 'must be a type such as bigint or decimal(18,2)')
          .describe('Type.'),
        nullable: z.boolean().default(true).describe('May be empty.'),
        comment: z.string().optional().describe('What the column means.'),
      }),
    )
    .min(1)
    .describe('Columns in order.'),
  location: z.string().optional().describe('External location; managed when absent.'),
  if_not_exists: z.boolean().default(true).describe('Leave an existing table as it is.'),
});

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

export const createUnityCatalogTableTask = defineTaskKind<z.output<typeof params>>({
  id: 'CreateUnityCatalogTableTask',
  description: 'Creates a table with its columns and comments.',
  params: params as z.ZodType<z.output<typeof params>>,
  lower(task, context) {
    const { destination, schema, location, if_not_exists } = task.params;
    if (location !== undefined) {
      context.report(diagnostics.report('external-location', {}, placeOf(task, context, ['location'])));
      return undefined;
    }
    const table = { dataset: destination } as const;
    const columns = schema.map(
      ({ name, type, nullable }) =>
        `${quoted(name)} ${spellings[type.toLowerCase()] ?? type}${nullable ? '' : ' not null'}`,
    );
    const statements: SqlStatement[] = [
      ['create schema if not exists ', { schema: destination }],
      [`create table ${if_not_exists ? 'if not exists ' : ''}`, table, ` (${columns.join(', ')})`],
      ...schema.flatMap(({ name, comment }): SqlStatement[] =>
        comment === undefined ? [] : [['comment on column ', table, `.${quoted(name)} is ${sqlString(comment)}`]],
      ),
    ];
    return { fragment: 'sql', statements, connection: context.project.warehouse };
  },
});
