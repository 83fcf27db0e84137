import { sha256 } from '@sparkle-orchestration/core';

/** Eight stable hex digits of a text: enough to tell apart names that were shortened or cleaned alike. */
export function hashSuffix(text: string): string {
  return sha256(text).slice(0, 8);
}
