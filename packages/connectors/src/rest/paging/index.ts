import type { Pagination } from '@sparkle-orchestration/core';
import { automatic } from './auto.js';
import { cursors } from './cursor.js';
import { linkHeader } from './link-header.js';
import { nextUrls } from './next-url.js';
import { offsets } from './offset.js';
import { pageNumbers } from './page.js';
import type { Pager } from './pager.js';

const single: Pager = { first: (request) => request, next: () => undefined };

/** The pager of some options; each load has its own. */
export function pagerOf(options: Pagination): Pager {
  switch (options.type) {
    case 'auto':
      return automatic();
    case 'link_header':
      return linkHeader();
    case 'next_url':
      return nextUrls(options);
    case 'page':
      return pageNumbers(options);
    case 'offset':
      return offsets(options);
    case 'cursor':
      return cursors(options);
    case 'none':
      return single;
  }
}
