import type { ColumnWithLineage } from '@sparkle-orchestration/core';
import { quoteIdentifier } from '../../dialect/identifier.js';
import { call } from '../../dialect/layout.js';
import { sqlString } from '../../dialect/literal.js';
import { hasCommonText, textOf } from '../../dialect/text.js';
import type { ParamPath, StepContext } from '../step-context.js';

/** Columns joined as text with NULL as the empty text, or a report for those that have no text of their own. */
export function joinedTexts(
  columns: readonly ColumnWithLineage[],
  separator: string,
  context: StepContext,
  path: ParamPath,
): string {
  columns.forEach((column, n) => {
    if (!hasCommonText(column.type))
      context.report('no-common-text', { column: column.name, type: column.type }, [...path, n]);
  });
  const texts = columns.map((c) => `coalesce(${textOf(quoteIdentifier(c.name), c.type, context.dialect)}, '')`);
  return call('concat_ws', [sqlString(separator), ...texts]);
}
