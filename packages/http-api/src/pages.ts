import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

export interface Page {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The files of the web page by their exact path. They are read once, at the start, so that no request ever names a file
 * on the disk.
 */
export function readPages(folder: string | undefined): ReadonlyMap<string, Page> {
  const pages = new Map<string, Page>();
  if (folder === undefined) return pages;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const type = types[extname(entry.name)];
    if (!entry.isFile() || type === undefined) continue;
    const page = { type, body: new Uint8Array(readFileSync(join(folder, entry.name))) };
    pages.set(entry.name === 'index.html' ? '/' : `/${entry.name}`, page);
  }
  return pages;
}
