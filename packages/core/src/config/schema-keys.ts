import type { z } from 'zod';
import type { Path } from '../source/positions.js';

interface Def {
  readonly type: string;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly options?: readonly z.core.$ZodType[];
  readonly element?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly getter?: () => z.core.$ZodType;
}

const definition = (schema: z.core.$ZodType): Def => schema._zod.def as unknown as Def;

/** The schemas behind optional, default, pipe and lazy, one per branch of a union. */
function branches(schema: z.core.$ZodType): readonly z.core.$ZodType[] {
  const def = definition(schema);
  if (def.innerType) return branches(def.innerType);
  if (def.type === 'pipe' && def.in) return branches(def.in);
  if (def.getter) return branches(def.getter());
  if (def.options) return def.options.flatMap(branches);
  return [schema];
}

function step(schema: z.core.$ZodType, key: string | number): readonly z.core.$ZodType[] {
  return branches(schema).flatMap((branch) => {
    const { shape, element, valueType } = definition(branch);
    const next = shape ? shape[key] : (element ?? valueType);
    return next ? [next] : [];
  });
}

/** Keys that mappings at this path may have. */
export function keysAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  let schemas: readonly z.core.$ZodType[] = [schema];
  for (const key of path) schemas = schemas.flatMap((one) => step(one, key));
  const keys = schemas.flatMap(branches).flatMap((branch) => Object.keys(definition(branch).shape ?? {}));
  return [...new Set(keys)];
}
