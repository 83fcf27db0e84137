import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExtractContext } from '@sparkle-orchestration/core';
import type { TestPostgres } from '../src/testing.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;

/** A context of one extract, with a staging folder of its own; `log` collects messages. */
export function extractContext(
  server: TestPostgres,
  options: Readonly<Record<string, unknown>>,
  more: Partial<Context> & { readonly messages?: string[] } = {},
): Context {
  const { messages, ...rest } = more;
  return {
    ingestor: 'postgres_table',
    options,
    connection: { name: 'crm', type: 'postgres', properties: { ...server.properties(), sslmode: 'disable' } },
    stagingDir: mkdtempSync(join(tmpdir(), 'sparkle-extract-')),
    root: tmpdir(),
    allowedDirectories: [],
    signal: new AbortController().signal,
    log: (message) => void messages?.push(message),
    ...rest,
  };
}
