import { mkdir } from 'node:fs/promises';
import type { ExtractContext, StagedData } from '@sparkle-orchestration/core';
import type { Call } from './call.js';
import { createClient } from './http/client.js';
import { readPages } from './read-pages.js';
import { stageJson } from './stage-json.js';

type Context = ExtractContext<Readonly<Record<string, unknown>>>;

export const defaultPageBytes = 256 * 1024 * 1024;

/** Reads all pages of a call into staged rows. */
export async function extractJson(call: Call, context: Context): Promise<StagedData> {
  const { service, read, rows } = call;
  await mkdir(context.stagingDir, { recursive: true });
  const client = createClient({
    ...service,
    maxBytes: read.max_page_bytes ?? defaultPageBytes,
    signal: context.signal,
    log: context.log,
  });
  try {
    const pages = await readPages({
      client,
      pager: call.pager,
      request: call.request,
      recordsPath: call.recordsPath,
      depth: { objects: rows.nesting !== 'json' || call.unwrap.length > 0, arrays: rows.nesting === 'child' },
      folder: context.stagingDir,
      maxPages: read.max_pages ?? 10_000,
      parallel: read.parallel ?? 4,
      delay: read.rate_limit_delay ?? 0,
      // With a cursor the oldest rows come first, so all of them have to be seen.
      enough: context.range ? undefined : context.limit,
      ...(call.check ? { check: call.check } : {}),
      signal: context.signal,
    });
    const rejected = pages.rejected > 0 ? `, ${pages.rejected} of them no objects` : '';
    context.log(`${pages.records} records on ${pages.pages} ${pages.pages === 1 ? 'page' : 'pages'}${rejected}`);
    return stageJson(pages, rows, call.unwrap, context);
  } finally {
    await client.close();
  }
}
