import { type Diagnostic, DiagnosticError } from '@sparkle-orchestration/core';
import { postgresDiagnostics } from '../diagnostics.js';
import type { PostgresSettings } from './settings.js';

const noAnswer = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ECONNABORTED',
]);

/** Starts the text of an error that our own select raises on the server. */
export const raisedMark = 'sparkle: ';

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function codeOf(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** Takes the password out of a text, plain and as it stands in URLs. */
export function withoutPassword(text: string, password: string | undefined): string {
  if (!password) return text;
  const forms = [password, encodeURIComponent(password), JSON.stringify(password).slice(1, -1)];
  return forms.reduce((masked, form) => masked.replaceAll(form, '***'), text);
}

function diagnose(error: unknown, settings: PostgresSettings, why: string): Diagnostic {
  const { name: connection } = settings;
  const code = codeOf(error);
  const report = postgresDiagnostics.report;
  if (noAnswer.has(code) || /timeout expired|connect timeout/i.test(why)) {
    return report('unreachable', { connection, where: `${settings.host}:${settings.port}`, why });
  }
  if (why.includes(raisedMark)) {
    return report('value-does-not-fit', {
      connection,
      why: why.slice(why.indexOf(raisedMark) + raisedMark.length).replace(/"$/, ''),
    });
  }
  if (code === '28P01' || code === '28000')
    return report('authentication-failed', { connection, user: settings.user, why });
  if (/SASL|password must be a string/i.test(why))
    return report('authentication-failed', { connection, user: settings.user, why });
  if (code === '3D000') return report('no-such-database', { connection, database: settings.database });
  if (/SSL|certificate|TLS/i.test(why) || code.startsWith('ERR_TLS') || code.startsWith('CERT_')) {
    return report('tls-failed', { connection, sslmode: settings.sslmode, why });
  }
  if (code === '57P03' || code.startsWith('53')) return report('server-busy', { connection, why });
  if (code === '57014' || code === '25P03') return report('cancelled', { connection, why });
  if (code === '42501') return report('permission-denied', { connection, why });
  if (['42P01', '42703', '3F000'].includes(code)) return report('no-such-relation', { connection, why });
  if (
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    code.startsWith('08') ||
    code.startsWith('57P') ||
    /Connection terminated/i.test(why)
  ) {
    return report('connection-lost', { connection, why });
  }
  // Two sessions that make the same thing at once: the second finds it when it tries again.
  const isTaken = ['42P06', '42P07', '42710'].includes(code);
  if (!isTaken && (code.startsWith('42') || code.startsWith('0A')))
    return report('statement-refused', { connection, state: code, why });
  return report('statement-failed', { connection, state: code || 'none', why });
}

/** An error of the driver or the server as a diagnostic; diagnostics pass through. Passwords are taken out. */
export function postgresError(error: unknown, settings: PostgresSettings): DiagnosticError {
  if (error instanceof DiagnosticError) return error;
  return new DiagnosticError([diagnose(error, settings, withoutPassword(textOf(error), settings.password))]);
}
