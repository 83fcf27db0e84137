/** `SKIP`: could not be judged here, with the reason; it counts neither for nor against. */
export type Status = 'PASS' | 'FAIL' | 'ERROR' | 'WARN' | 'SKIP';

/** One check. What else it holds depends on the check, in the spelling of the JSON report. */
export interface CheckResult {
  readonly table?: string;
  readonly pipeline?: string;
  /** Name of the check: of a health check. */
  readonly check?: string;
  /** Name of the check: of an SLA. */
  readonly sla_type?: string;
  readonly status: Status;
  readonly critical?: boolean;
  /** Why it was skipped or warned, or what a number does not tell. */
  readonly reason?: string;
  /** Why it could not be carried out. */
  readonly error?: string;
  readonly [fact: string]: unknown;
}

export interface HealthReport {
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly checks: readonly CheckResult[];
  readonly summary: {
    readonly total_checks: number;
    readonly passed: number;
    readonly failed: number;
    readonly errors: number;
    readonly warnings: number;
    readonly skipped: number;
    /** Share of passed ones among the judged, in percent, one decimal. */
    readonly health_score: number;
  };
}

export interface SlaReport {
  /** ISO 8601, UTC. */
  readonly timestamp: string;
  readonly checks: readonly CheckResult[];
  readonly violations: readonly CheckResult[];
  readonly critical_violations: readonly CheckResult[];
  readonly summary: {
    readonly total_checks: number;
    readonly passed: number;
    readonly failed: number;
    readonly errors: number;
    readonly skipped: number;
    readonly violations: number;
    readonly critical_violations: number;
    /** Share of passed ones among the judged, in percent, one decimal. */
    readonly compliance_rate: number;
  };
}

export type MonitorReport = HealthReport | SlaReport;

export const isoText = (time: Date): string => time.toISOString().replace(/\.000Z$/, 'Z');
export const rounded = (value: number, digits: number): number => Number(value.toFixed(digits));

const count = (checks: readonly CheckResult[], status: Status) => checks.filter((c) => c.status === status).length;

/** A share in percent with one decimal; 0 when nothing was judged. */
function share(passed: number, judged: number): number {
  return judged === 0 ? 0 : Math.round((1000 * passed) / judged) / 10;
}

export function healthReport(now: Date, checks: readonly CheckResult[]): HealthReport {
  const passed = count(checks, 'PASS');
  const skipped = count(checks, 'SKIP');
  return {
    timestamp: isoText(now),
    checks,
    summary: {
      total_checks: checks.length,
      passed,
      failed: count(checks, 'FAIL'),
      errors: count(checks, 'ERROR'),
      warnings: count(checks, 'WARN'),
      skipped,
      health_score: share(passed, checks.length - skipped),
    },
  };
}

/** FAIL and ERROR are violations: an SLA that cannot be measured is not kept. */
export const isViolation = (check: CheckResult): boolean => check.status === 'FAIL' || check.status === 'ERROR';

export function slaReport(now: Date, checks: readonly CheckResult[]): SlaReport {
  const violations = checks.filter(isViolation);
  const critical = violations.filter((c) => c.critical === true);
  const passed = count(checks, 'PASS');
  const skipped = count(checks, 'SKIP');
  return {
    timestamp: isoText(now),
    checks,
    violations,
    critical_violations: critical,
    summary: {
      total_checks: checks.length,
      passed,
      failed: count(checks, 'FAIL'),
      errors: count(checks, 'ERROR'),
      skipped,
      violations: violations.length,
      critical_violations: critical.length,
      compliance_rate: share(passed, checks.length - skipped),
    },
  };
}

/** Statuses that make a command fail; empty = none does. */
export type FailOn = ReadonlySet<Status>;

/** Exit code of a report: 1 for a status of `failOn`, 2 when nothing could be judged, else 0. */
export function exitOfReport({ checks }: MonitorReport, failOn: FailOn): 0 | 1 | 2 {
  if (failOn.size === 0) return 0;
  if (checks.every((c) => c.status === 'SKIP')) return 2;
  return checks.some((c) => failOn.has(c.status)) ? 1 : 0;
}
