import type { Dialect } from '@sparkle-orchestration/core';

export const hashAlgorithms = ['md5', 'sha256', 'sha512'] as const;
export type HashAlgorithm = (typeof hashAlgorithms)[number];

/** The hash of a text as lower-case hexadecimal. DuckDB has no sha512: callers refuse it there. */
export function hashOf(text: string, algorithm: HashAlgorithm, dialect: Dialect): string {
  if (algorithm === 'md5' || dialect === 'duckdb') return `${algorithm}(${text})`;
  return `encode(${algorithm}(convert_to(${text}, 'UTF8')), 'hex')`;
}
