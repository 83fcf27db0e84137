import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

/** What can be wrong with how a server is started. */
export const httpDiagnostics = defineDiagnostics('http-api', {
  'token-needed': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { host: string }) => `Serving on ${p.host} needs a token that was chosen for it.`,
    hint: () => 'Set SPARKLE_SERVE_TOKEN, or name a file with --token-file.',
    explain:
      'On an address that other machines can reach, everybody who has the token can start runs and read tables. So it must be given on purpose and not made in passing.',
  },
  'webhook-open': {
    severity: 'error',
    message: (p: { trigger: string; host: string }) =>
      `The webhook of trigger "${p.trigger}" has no authentication, and ${p.host} can be reached by others.`,
    hint: () => 'Give it token, hmac or oauth2, disable it, or serve on 127.0.0.1.',
    explain: 'A webhook without authentication lets everybody who can reach it start runs.',
  },
  'token-weak': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { where: string; least: number }) =>
      `The token in ${p.where} is not one line of at least ${p.least} printable ASCII characters without spaces.`,
    hint: () => 'openssl rand -hex 32 makes a good one.',
    explain: 'The token is the only thing between a caller and the server. A short one can be guessed.',
  },
  'token-file-open': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { file: string; mode: string }) => `Others may read the token file ${p.file} (mode ${p.mode}).`,
    hint: (p) => `chmod 600 ${p.file}`,
    explain: 'A token that everybody on the machine can read protects nothing.',
  },
  'token-file': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { file: string; detail: string }) => `The token file ${p.file} cannot be used: ${p.detail}.`,
    explain: 'The file is read at the start, and made with mode 600 when it is not there.',
  },
  'cannot-listen': {
    severity: 'error',
    exit: exitCodes.environment,
    message: (p: { host: string; port: number; detail: string }) =>
      `Cannot listen on ${p.host}, port ${p.port}: ${p.detail}.`,
    hint: () => 'Another process may use the port: choose one with --port, or 0 for any free one.',
    explain: 'The server needs an address of this machine and a port that nobody else listens on.',
  },
});
