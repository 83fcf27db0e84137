import type { ExpectedField } from '../config/health.js';
import { findColumn } from '../warehouse/speech.js';
import type { WarehouseKind, WarehouseTable } from '../warehouse/warehouse.js';
import { sameType } from './types.js';

/** What differs between the expected columns and those of the table. */
export function checkSchema(
  kind: WarehouseKind,
  table: WarehouseTable,
  expected: readonly ExpectedField[],
  allowExtra: boolean,
) {
  const pairs = expected.map((field) => ({ field, column: findColumn(table.columns, field.name) }));
  const missing = pairs.filter((p) => !p.column).map((p) => p.field.name);
  const seen = new Set(pairs.map((p) => p.column?.name));
  const extra = table.columns.filter((c) => !seen.has(c.name)).map((c) => c.name);
  const types = pairs.flatMap(({ field, column }) =>
    !column || sameType(field.type, column.type, kind)
      ? []
      : [{ field: field.name, expected: field.type, current: column.type }],
  );
  const modes = pairs.flatMap(({ field, column }) =>
    !column || field.mode === undefined || field.mode === column.mode
      ? []
      : [{ field: field.name, expected: field.mode, current: column.mode }],
  );
  const drifted = missing.length + types.length + modes.length + (allowExtra ? 0 : extra.length) > 0;
  return {
    status: drifted ? ('FAIL' as const) : ('PASS' as const),
    missing_fields: missing,
    extra_fields: extra,
    type_changes: types,
    mode_changes: modes,
  };
}
