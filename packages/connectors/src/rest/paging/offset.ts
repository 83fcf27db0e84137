import type { Pagination } from '@sparkle-orchestration/core';
import { totalOf } from './page.js';
import { type Pager, withParam } from './pager.js';

/** Rows to skip. The step is what the service gave, which may be less than what was asked for. */
export function offsets(options: Pagination): Pager {
  const name = options.offset_param ?? 'offset';
  const size = options.limit_param ?? 'limit';
  const place = options.param_in ?? 'query';
  let skipped = 0;
  return {
    first: (request) => withParam(withParam(request, size, options.limit ?? 100, place), name, 0, place),
    next(page) {
      if (page.number === 1) skipped = 0;
      skipped += page.records;
      const total = totalOf(options, page);
      if (page.records === 0 || (total !== undefined && skipped >= total)) return undefined;
      return withParam(page.request, name, skipped, place);
    },
    others(page) {
      const total = totalOf(options, page);
      if (total === undefined || page.records === 0) return undefined;
      const sized = withParam(page.request, size, page.records, place);
      return Array.from({ length: Math.max(0, Math.ceil(total / page.records) - 1) }, (_, i) =>
        withParam(sized, name, (i + 1) * page.records, place),
      );
    },
    total: (page) => totalOf(options, page),
  };
}
