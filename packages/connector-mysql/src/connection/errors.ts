import { type Diagnostic, DiagnosticError } from '@sparkle-orchestration/core';
import { mysqlDiagnostics } from '../diagnostics.js';
import type { MysqlSettings } from './settings.js';

const noAnswer = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH']);
const lost = new Set(['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'EPIPE', 'ER_SERVER_SHUTDOWN', 'ER_CONNECTION_KILLED']);
const busy = new Set([
  'ER_CON_COUNT_ERROR',
  'ER_LOCK_WAIT_TIMEOUT',
  'ER_LOCK_DEADLOCK',
  'ER_TOO_MANY_USER_CONNECTIONS',
]);
const refusedUser = new Set([
  'ER_ACCESS_DENIED_ERROR',
  'ER_ACCESS_DENIED_NO_PASSWORD_ERROR',
  'AUTH_SWITCH_PLUGIN_ERROR',
]);
const denied = new Set(['ER_TABLEACCESS_DENIED_ERROR', 'ER_COLUMNACCESS_DENIED_ERROR', 'ER_DBACCESS_DENIED_ERROR']);
const absent = new Set(['ER_NO_SUCH_TABLE', 'ER_BAD_FIELD_ERROR', 'ER_UNKNOWN_TABLE']);

/** Takes the password out of a text, plain and as it stands in URLs. */
function withoutPassword(text: string, password: string | undefined): string {
  if (!password) return text;
  const forms = [password, encodeURIComponent(password), JSON.stringify(password).slice(1, -1)];
  return forms.reduce((masked, form) => masked.replaceAll(form, '***'), text);
}

function diagnose(code: string, state: string, why: string, settings: MysqlSettings): Diagnostic {
  const { name: connection } = settings;
  const { report } = mysqlDiagnostics;
  if (noAnswer.has(code)) return report('unreachable', { connection, where: `${settings.host}:${settings.port}`, why });
  if (refusedUser.has(code)) return report('authentication-failed', { connection, user: settings.user, why });
  if (code === 'ER_BAD_DB_ERROR') return report('no-such-database', { connection, database: settings.database });
  if (code.startsWith('HANDSHAKE') || code.includes('CERT') || /SSL|TLS|certificate/i.test(why))
    return report('tls-failed', { connection, sslmode: settings.sslmode, why });
  if (lost.has(code)) return report('connection-lost', { connection, why });
  if (busy.has(code)) return report('server-busy', { connection, why });
  if (denied.has(code)) return report('permission-denied', { connection, why });
  if (code === 'ER_DUP_FIELDNAME') return report('duplicate-column', { connection, why });
  if (absent.has(code)) return report('no-such-relation', { connection, why });
  const refused = state.startsWith('42');
  return report(refused ? 'statement-refused' : 'statement-failed', { connection, state: code || 'no code', why });
}

/** An error of the driver or the server as a diagnostic; diagnostics pass through. Passwords are taken out. */
export function mysqlError(error: unknown, settings: MysqlSettings): DiagnosticError {
  if (error instanceof DiagnosticError) return error;
  const facts = (typeof error === 'object' && error !== null ? error : {}) as Readonly<Record<string, unknown>>;
  const text = error instanceof Error ? error.message || String(facts['code'] ?? error) : String(error);
  const word = (value: unknown) => (typeof value === 'string' ? value : '');
  const why = withoutPassword(text, settings.password);
  return new DiagnosticError([diagnose(word(facts['code']), word(facts['sqlState']), why, settings)]);
}
