import { type ColumnWithLineage, nearestName } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { tryCast } from '../../dialect/try-cast.js';
import { isNeutralType, normaliseType } from '../../dialect/type.js';
import type { ParamPath, StepContext } from '../step-context.js';

const typeNames = [
  'boolean',
  'smallint',
  'integer',
  'bigint',
  'double',
  'real',
  'decimal',
  'varchar',
  'string',
  'text',
  'date',
  'timestamp',
  'timestamptz',
  'uuid',
];

/** A column cast to a written type, or a report and nothing. */
export function castTo(
  column: ColumnWithLineage,
  written: string,
  path: ParamPath,
  context: StepContext,
): { expression: string; type: string } | undefined {
  const type = normaliseType(written);
  if (!isNeutralType(type)) {
    context.report('type-unknown', { type: written, near: nearestName(written, typeNames) }, path);
    return undefined;
  }
  const expression = tryCast(quoteIdentifier(column.name), column.type, type, context.dialect);
  if (expression !== undefined) return { expression, type };
  context.report(
    'column-type',
    { column: column.name, type: column.type, needs: `a type that can become ${type}` },
    path,
  );
  return undefined;
}
