import type { Pagination } from '@sparkle-orchestration/core';
import { type Pager, valueAt, withParam } from './pager.js';

const isCursor = (value: unknown): value is string | number =>
  (typeof value === 'string' && value !== '') || typeof value === 'number';

/** Bytes at the end and at the beginning of an answer where what is around the records stands. */
const edge = 2048;

/** The value of a key near the end of an answer, else near its beginning; a record may have the key as well. */
function valueNear(body: Buffer, key: string): string | number | undefined {
  const pattern = new RegExp(
    `${JSON.stringify(key).replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*:\\s*("(?:[^"\\\\]|\\\\.)*"|-?\\d+)`,
    'g',
  );
  const found = (part: Buffer) => [...part.toString('utf8').matchAll(pattern)].at(-1)?.[1];
  const text = found(body.subarray(Math.max(0, body.length - edge))) ?? found(body.subarray(0, edge));
  try {
    const value: unknown = text === undefined ? undefined : JSON.parse(text);
    return isCursor(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A cursor in the answer, or a field of its last record. */
export function cursors(options: Pagination): Pager {
  const name = options.cursor_param ?? 'cursor';
  const place = options.param_in ?? 'query';
  const path = options.cursor_path ?? 'next_cursor';
  const inAnswer = options.cursor_field === undefined && options.has_more_path === undefined && place === 'query';
  const key = path.split('.').at(-1) ?? path;
  return {
    ...(inAnswer
      ? {
          guess(answer, request) {
            const cursor = valueNear(answer.body, key);
            return cursor === undefined ? undefined : withParam(request, name, cursor, place);
          },
        }
      : {}),
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
          : valueAt(page.envelope(), path);
      return isCursor(cursor) ? withParam(page.request, name, cursor, place) : undefined;
    },
  };
}
