import { z } from 'zod';

const text = z.string().min(1);

/** `pagination` of a resource: how its pages follow each other. */
export const pagination = z
  .strictObject({
    type: z
      .enum(['auto', 'link_header', 'next_url', 'page', 'offset', 'cursor', 'none'])
      .describe('How the next page is found. auto: by a Link header or a next address in the answer'),
    page_param: text.optional().describe('page: parameter with the number. Default page'),
    start_page: z.number().int().min(0).optional().describe('page: number of the first page. Default 1'),
    offset_param: text.optional().describe('offset: parameter with the rows to skip. Default offset'),
    limit_param: text
      .optional()
      .describe('Parameter with the size of a page. Default limit for offset; else only sent when written'),
    limit: z.number().int().min(1).optional().describe('Records of a page. Default 100'),
    total_path: text
      .optional()
      .describe('page, offset: place of the number of all records; pages are then read side by side'),
    total_pages_path: text.optional().describe('page: place of the number of pages'),
    total_header: text
      .optional()
      .describe('page, offset: header with the number of all records. Default X-Total-Count'),
    cursor_path: text.optional().describe('cursor: place of the next cursor in the answer'),
    cursor_field: text.optional().describe('cursor: field of the last record that is the next cursor'),
    cursor_param: text.optional().describe('cursor: parameter with the cursor. Default cursor'),
    has_more_path: text.optional().describe('cursor: place of a boolean that tells whether more follows'),
    end_path: text.optional().describe('next_url: place of a boolean that is true on the last page'),
    next_path: text
      .optional()
      .describe('next_url: place of the next address. Default: next, links.next and other usual ones'),
    param_in: z.enum(['query', 'body']).optional().describe('Where paging parameters go. Default query'),
  })
  .describe('Paging.');

export type Pagination = z.output<typeof pagination>;
