import type { Pagination } from '@sparkle-orchestration/core';
import { headerOf, numberAt, type PageFacts, type Pager, withParam } from './pager.js';

/** Number of all records, told by the page or a header. */
export function totalOf(options: Pagination, page: PageFacts): number | undefined {
  const told = numberAt(options.total_path === undefined ? undefined : page.envelope(), options.total_path);
  if (told !== undefined) return told;
  const header = headerOf(page, (options.total_header ?? 'x-total-count').toLowerCase());
  return header !== undefined && /^\d+$/.test(header.trim()) ? Number(header) : undefined;
}

/** Numbered pages. Without a total the end is a page without records: a short page may only be a limit of the service. */
export function pageNumbers(options: Pagination): Pager {
  const name = options.page_param ?? 'page';
  const start = options.start_page ?? 1;
  const place = options.param_in ?? 'query';
  const at = (page: PageFacts, number: number) => withParam(page.request, name, number, place);
  const pages = (page: PageFacts): number | undefined => {
    const told = numberAt(
      options.total_pages_path === undefined ? undefined : page.envelope(),
      options.total_pages_path,
    );
    if (told !== undefined) return told;
    const total = totalOf(options, page);
    return total === undefined || page.records === 0 ? undefined : Math.ceil(total / page.records);
  };
  let count: number | undefined;
  return {
    first(request) {
      const sized =
        options.limit_param === undefined
          ? request
          : withParam(request, options.limit_param, options.limit ?? 100, place);
      return withParam(sized, name, start, place);
    },
    next(page) {
      if (page.number === 1) count = pages(page);
      if (page.records === 0 || (count !== undefined && page.number >= count)) return undefined;
      return at(page, start + page.number);
    },
    others(page) {
      count = pages(page);
      if (count === undefined || page.records === 0) return undefined;
      return Array.from({ length: Math.max(0, count - 1) }, (_, i) => at(page, start + i + 1));
    },
    total: (page) => totalOf(options, page),
  };
}
