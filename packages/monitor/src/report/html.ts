import type { MonitorReport } from '../result.js';
import { describeCheck, itemOf, nameOf } from './describe.js';
import { sectionsOf, summaryLines, titleOf } from './summary.js';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);

const style = `body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:70rem;padding:0 1rem;color:#1c2733}
table{border-collapse:collapse;width:100%}th,td{border-bottom:1px solid #d5dbe1;padding:.35rem .6rem;text-align:left;vertical-align:top}
.PASS{color:#126b32}.FAIL,.ERROR{color:#a4161a;font-weight:600}.WARN{color:#8a5a00}.SKIP{color:#5a6672}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1.5rem}dd{margin:0}`;

/** The report as one page that needs nothing else: no script, no address, every text escaped. */
export function htmlReport(report: MonitorReport): string {
  const title = escaped(titleOf(report));
  const facts = summaryLines(report).map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`);
  const sections = sectionsOf(report).map(({ title: heading, checks }) => {
    const rows = checks.map((check) => {
      const cells = [itemOf(check), nameOf(check)].map((text) => `<td>${escaped(text)}</td>`).join('');
      const found = `<td>${check.critical ? 'yes' : 'no'}</td><td>${escaped(describeCheck(check))}</td>`;
      return `<tr>${cells}<td class="${check.status}">${check.status}</td>${found}</tr>`;
    });
    const table = `<table><thead><tr><th>Item</th><th>Check</th><th>Status</th><th>Critical</th><th>Found</th></tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody></table>`;
    return `<h2>${escaped(heading)}</h2>\n${checks.length === 0 ? '<p>None.</p>' : table}`;
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>${style}</style></head>
<body>
<h1>${title}</h1>
<p>Generated: ${escaped(report.timestamp)}</p>
<dl>${facts.join('')}</dl>
${sections.join('\n')}
</body></html>
`;
}
