import type { CheckResult, MonitorReport } from '../result.js';

/** Names and values of a summary, in the order they are told. */
export function summaryLines({ summary }: MonitorReport): readonly (readonly [name: string, value: string])[] {
  const shared = [
    ['Total checks', String(summary.total_checks)],
    ['Passed', String(summary.passed)],
    ['Failed', String(summary.failed)],
    ['Errors', String(summary.errors)],
  ] as const;
  if ('health_score' in summary)
    return [
      ...shared,
      ['Warnings', String(summary.warnings)],
      ['Skipped', String(summary.skipped)],
      ['Health score', `${summary.health_score} %`],
    ];
  return [
    ...shared,
    ['Skipped', String(summary.skipped)],
    ['Violations', String(summary.violations)],
    ['Critical violations', String(summary.critical_violations)],
    ['Compliance rate', `${summary.compliance_rate} %`],
  ];
}

export interface Section {
  readonly title: string;
  readonly checks: readonly CheckResult[];
}

/** Tables of a report for people. */
export function sectionsOf(report: MonitorReport): readonly Section[] {
  const all = { title: 'All checks', checks: report.checks };
  if (!('violations' in report)) {
    const problems = report.checks.filter((c) => c.status !== 'PASS' && c.status !== 'SKIP');
    return [{ title: 'Problems', checks: problems }, all];
  }
  return [
    { title: 'Critical violations', checks: report.critical_violations },
    { title: 'Violations', checks: report.violations },
    all,
  ];
}

export const titleOf = (report: MonitorReport): string =>
  'violations' in report ? 'SLA compliance report' : 'Pipeline health report';
