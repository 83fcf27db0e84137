import { fullTableName } from '@sparkle-orchestration/core';

/** A name as written in three parts; catalog and schema that are left out are those of the destination. */
export function fullName(written: string, destination: string | undefined): string {
  const [catalog, schema] = destination?.split('.') ?? [];
  return fullTableName(written, { catalog, schema });
}
