import type { Pagination } from '@sparkle-orchestration/core';
import { type PageFacts, type Pager, valueAt, withAddress } from './pager.js';

/** Where services put the address of the next page. */
const usual = [
  'next',
  'next_page',
  'next_url',
  'next_page_url',
  'nextLink',
  '@odata.nextLink',
  'odata.nextLink',
  'links.next',
  'links.next.href',
  '_links.next',
  '_links.next.href',
  'paging.next',
  'paging.next.link',
  'pagination.next',
  'pagination.next_url',
  'info.next',
  'meta.next',
];

const isAddress = (value: unknown): value is string => typeof value === 'string' && /^(https?:\/\/|\/|\?)/i.test(value);

/** The next address inside an answer. A path that is told may hold any relative address. */
export function nextAddress(page: PageFacts, path?: string): string | undefined {
  const envelope = page.envelope();
  if (path !== undefined) {
    const value = valueAt(envelope, path);
    return typeof value === 'string' && value !== '' ? value : undefined;
  }
  return usual.map((place) => valueAt(envelope, place)).find(isAddress);
}

export function nextUrls(options: Pagination): Pager {
  return {
    first: (request) => request,
    next(page) {
      if (options.end_path !== undefined && valueAt(page.envelope(), options.end_path) === true) return undefined;
      const address = nextAddress(page, options.next_path);
      return address === undefined ? undefined : withAddress(page.request, page, address);
    },
  };
}
