import type { Pagination } from '@sparkle-orchestration/core';
import { type Pager, valueAt, withParam } from './pager.js';

const isCursor = (value: unknown): value is string | number =>
  (typeof value === 'string' && value !== '') || typeof value === 'number';

/** A cursor in the answer, or a field of its last record. */
export function cursors(options: Pagination): Pager {
  const name = options.cursor_param ?? 'cursor';
  const place = options.param_in ?? 'query';
  return {
    first: (request) =>
      options.limit_param === undefined
        ? request
        : withParam(request, options.limit_param, options.limit ?? 100, place),
    next(page) {
      if (options.has_more_path !== undefined && valueAt(page.envelope(), options.has_more_path) !== true)
        return undefined;
      const cursor =
        options.cursor_field !== undefined
          ? valueAt(page.lastRecord(), options.cursor_field)
          : valueAt(page.envelope(), options.cursor_path ?? 'next_cursor');
      return isCursor(cursor) ? withParam(page.request, name, cursor, place) : undefined;
    },
  };
}
