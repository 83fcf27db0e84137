import { nearestName } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { isReadable } from '../../dialect/json.js';
import { type StructField, structFields, structType } from '../../dialect/nested-type.js';
import { isNeutralType, normaliseType } from '../../dialect/type.js';
import type { Kind } from '../param.js';
import type { ParamPath, StepContext } from '../step-context.js';

/** A field as written: its type as text, or the fields of an object. */
type Written = string | { readonly [name: string]: Written };
const written: z.ZodType<Written> = z.lazy(() =>
  z.union([z.string().min(1), z.record(z.string().min(1), written)]),
) as unknown as z.ZodType<Written>;

export interface WrittenField {
  readonly name: string;
  readonly type: Written;
  readonly path: ParamPath;
}

const listed = z.array(z.strictObject({ name: z.string().min(1), type: written })).min(1);

/** Fields with their types, as `{name: type}` or as a list of `{name, type}`; a type may be an object of fields. */
export const fieldTypes: Kind<WrittenField[]> = {
  schema: z.union([
    z
      .record(z.string().min(1), written)
      .refine((fields) => Object.keys(fields).length > 0)
      .transform((fields) => Object.entries(fields).map(([name, type]) => ({ name, type, path: [name] }))),
    listed.transform((fields) => fields.map((f, n) => ({ ...f, path: [n, 'type'] }))),
  ]) as unknown as z.ZodType<WrittenField[]>,
  words: 'fields with their types: `{id: integer, city: string}`',
};

const common = ['boolean', 'int', 'integer', 'bigint', 'double', 'decimal', 'string', 'date', 'timestamp', 'json'];

function typeOf(type: Written, path: ParamPath, context: StepContext): string | undefined {
  if (typeof type !== 'string') {
    const fields = Object.entries(type).map(([name, inner]) => ({
      name,
      type: typeOf(inner, [...path, name], context),
    }));
    return fields.every((f) => f.type !== undefined) ? structType(fields as StructField[]) : undefined;
  }
  const neutral = normaliseType(type);
  if (isNeutralType(neutral) && isReadable(neutral)) return neutral;
  if (isNeutralType(neutral))
    context.report(
      'parameter-invalid',
      { name: String(path[0]), words: 'types that a text can be read as', found: type },
      path,
    );
  else context.report('type-unknown', { type, near: nearestName(type, common) }, path);
  return undefined;
}

/** Fields with neutral types; what is wrong is reported at the field. */
export function readFields(fields: readonly WrittenField[], parameter: string, context: StepContext): StructField[] {
  return fields.flatMap(({ name, type, path }): StructField[] => {
    const neutral = typeOf(type, [parameter, ...path], context);
    return neutral === undefined ? [] : [{ name, type: neutral }];
  });
}

/** A struct's fields; a report and nothing for other columns. */
export function fieldsOf(column: { name: string; type: string }, path: ParamPath, context: StepContext) {
  const fields = structFields(column.type);
  if (!fields) context.report('column-type', { column: column.name, type: column.type, needs: 'a struct' }, path);
  return fields;
}
