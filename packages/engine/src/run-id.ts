import { randomBytes } from 'node:crypto';

/** `2026-03-01T06-00-00-000Z-1a2b3c`: sorts by time and fits into a file name. */
export function newRunId(now: Date): string {
  return `${now.toISOString().replace(/[:.]/g, '-')}-${randomBytes(3).toString('hex')}`;
}
