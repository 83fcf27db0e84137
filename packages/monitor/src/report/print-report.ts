import type { MonitorReport } from '../result.js';
import { htmlReport } from './html.js';
import { junitReport } from './junit.js';
import { markdownReport } from './markdown.js';

export const reportFormats = ['json', 'markdown', 'html', 'junit'] as const;
export type ReportFormat = (typeof reportFormats)[number];

/** A report as text of a format. */
export function printReport(report: MonitorReport, format: ReportFormat): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(report, null, 2)}\n`;
    case 'markdown':
      return markdownReport(report);
    case 'html':
      return htmlReport(report);
    case 'junit':
      return junitReport(report);
  }
}
