import { warehouseDocumentSchemas } from '@sparkle-orchestration/core';
import type { z } from 'zod';

/** Paths of all fields of a schema, blocks of free keys as one. */
function fieldsOf(schema: z.core.$ZodType, path: string, found: Set<string>): Set<string> {
  const inner = schema._zod.def as unknown as {
    readonly type: string;
    readonly innerType: z.core.$ZodType;
    readonly element: z.core.$ZodType;
    readonly in: z.core.$ZodType;
    readonly shape: Record<string, z.core.$ZodType>;
    readonly options: readonly z.core.$ZodType[];
  };
  if (['optional', 'nullable', 'default'].includes(inner.type)) return fieldsOf(inner.innerType, path, found);
  if (inner.type === 'array') return fieldsOf(inner.element, `${path}[]`, found);
  if (inner.type === 'pipe') return fieldsOf(inner.in, path, found);
  if (inner.type === 'union') for (const option of inner.options) fieldsOf(option, path, found);
  if (inner.type === 'object')
    for (const [key, value] of Object.entries(inner.shape)) {
      const here = path === '' ? key : `${path}.${key}`;
      found.add(here);
      fieldsOf(value, here, found);
    }
  return found;
}

/** Every field of every document of the warehouse dialect, sorted. */
export function schemaFields(): readonly string[] {
  return [
    ...new Set(Object.values(warehouseDocumentSchemas).flatMap((schema) => [...fieldsOf(schema, '', new Set())])),
  ].sort();
}
