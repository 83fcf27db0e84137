import type { MonitorReport } from '../result.js';
import { describeCheck, itemOf, nameOf } from './describe.js';
import { sectionsOf, summaryLines, titleOf } from './summary.js';

/** Text inside of a table cell: neither a new cell nor a new line, and no markup. */
const cell = (text: string): string =>
  text
    .replace(/[\u0000-\u0009\u000b\u000c\u000e-\u001f\u007f]/g, ' ')
    .replace(/\\/g, '\\\\')
    .replace(/\|/g, '\\|')
    .replace(/</g, '&lt;')
    .replace(/\r?\n|\r/g, '<br>');

/** The report as Markdown: summary, critical violations, all violations, all checks. */
export function markdownReport(report: MonitorReport): string {
  const lines = [`# ${titleOf(report)}`, '', `Generated: ${report.timestamp}`, '', '## Summary', ''];
  for (const [name, value] of summaryLines(report)) lines.push(`- ${name}: ${value}`);
  for (const { title, checks } of sectionsOf(report)) {
    lines.push('', `## ${title}`, '');
    if (checks.length === 0) {
      lines.push('None.');
      continue;
    }
    lines.push('| Item | Check | Status | Critical | Found |', '| --- | --- | --- | --- | --- |');
    for (const check of checks) {
      const cells = [itemOf(check), nameOf(check), check.status, check.critical ? 'yes' : 'no', describeCheck(check)];
      lines.push(`| ${cells.map(cell).join(' | ')} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}
