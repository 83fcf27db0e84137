import type { MonitorReport } from '../result.js';
import { describeCheck, itemOf, nameOf } from './describe.js';
import { titleOf } from './summary.js';

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
/** Text of an attribute; XML 1.0 holds no control characters. */
const escaped = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replace(/[&<>"]/g, (letter) => entities[letter] ?? letter)
    .replace(/\r?\n/g, '&#10;');

/** The report as JUnit XML: a test case for each check; WARN is a pass with a note. */
export function junitReport(report: MonitorReport): string {
  const { summary, checks, timestamp } = report;
  const cases = checks.map((check) => {
    const message = escaped(describeCheck(check));
    const inner = {
      PASS: '',
      WARN: `<system-out>WARN: ${message}</system-out>`,
      FAIL: `<failure message="${message}"/>`,
      ERROR: `<error message="${message}"/>`,
      SKIP: `<skipped message="${message}"/>`,
    }[check.status];
    const open = `<testcase classname="${escaped(itemOf(check))}" name="${escaped(nameOf(check))}"`;
    return inner === '' ? `    ${open}/>` : `    ${open}>${inner}</testcase>`;
  });
  const counts = `tests="${summary.total_checks}" failures="${summary.failed}" errors="${summary.errors}" skipped="${summary.skipped}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
  <testsuite name="${escaped(titleOf(report))}" timestamp="${timestamp}" ${counts}>
${cases.join('\n')}
  </testsuite>
</testsuites>
`;
}
