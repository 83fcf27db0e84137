import { z } from 'zod';
import type { FileIngestor } from '../file-read.js';
import { placeOf, placeOptions } from '../options.js';

export const workbookOptions = {
  sheet: z.string().min(1).optional().describe('Name of the sheet. Default: the first'),
  range: z
    .string()
    .regex(/^[A-Z]{1,3}[0-9]*(:[A-Z]{1,3}[0-9]*)?$/, 'must be a range such as A1:F200')
    .optional()
    .describe('Cells to read, such as A1:F200. Default: from the first cell with a value to the first empty row'),
  header: z.boolean().optional().describe('The first row holds names. Default true'),
  types: z.enum(['sniffed', 'text']).optional().describe('text: every cell is read as text. Default sniffed'),
} as const;

const shape = z.object(workbookOptions);

/** What options say of a workbook. */
export function workbookOf(options: Readonly<Record<string, unknown>>) {
  const { sheet, range, header, types } = shape.parse(options);
  return {
    header: header ?? true,
    allText: types === 'text',
    ...(sheet === undefined ? {} : { sheet }),
    ...(range === undefined ? {} : { range }),
  };
}

/** Excel workbooks. */
export const excelFile: FileIngestor = {
  ingestor: {
    id: 'excel_file',
    aliases: ['xlsx_file'],
    description:
      'Reads a sheet of Excel workbooks (.xlsx). Needs the excel extension of DuckDB, whose file is provided by you.',
    options: z.strictObject({ ...placeOptions, ...workbookOptions }),
    connectionTypes: [],
  },
  read: (options) => ({ ...placeOf(options, '*.xlsx'), format: 'xlsx', workbook: workbookOf(options) }),
};
