import { defineDiagnostics, exitCodes } from '@sparkle-orchestration/core';

const noRetry = { exit: exitCodes.doNotRetry } as const;
const failed = { exit: exitCodes.failed } as const;

/** Everything that can be wrong between a definition and an HTTP service. Addresses come without their secrets. */
export const restDiagnostics = defineDiagnostics('rest', {
  'bad-address': {
    severity: 'error',
    message: (p: { address: string; why: string }) => `"${p.address}" cannot be called: ${p.why}`,
    hint: () => 'Write an http:// or https:// address without user and password.',
    explain: 'Only http and https are spoken. User and password belong into "auth", as secrets.',
    ...noRetry,
  },
  'private-address': {
    severity: 'error',
    message: (p: { host: string; address: string }) =>
      p.host === p.address
        ? `${p.host} is an address of a private network or of this machine`
        : `${p.host} leads to ${p.address}, an address of a private network or of this machine`,
    hint: (p) =>
      `If that is meant, write allowed_hosts: ["${p.host}"] into the connection, or for all sources into sparkle.config.yaml.`,
    explain:
      'Calls to loopback, private, link-local and other special addresses are refused, so that neither a definition nor an answer can make the runner talk to inner services such as 169.254.169.254. The address that was checked is the one that is connected to, and redirects are checked again. "allowed_hosts" names the exceptions.',
    ...noRetry,
  },
  unreachable: {
    severity: 'error',
    message: (p: { url: string; why: string; tries: number }) =>
      `${p.url} could not be read: ${p.why} (${p.tries} ${p.tries === 1 ? 'try' : 'tries'})`,
    explain:
      'The connection failed, an answer did not come in time or was cut off. Each request is tried as often as connection.retry says; nothing of this load was written.',
    ...failed,
  },
  status: {
    severity: 'error',
    message: (p: { url: string; status: number; text: string; tries: number }) =>
      `${p.url} answered ${p.status}${p.text === '' ? '' : `: ${p.text}`}${p.tries > 1 ? ` (${p.tries} tries)` : ''}`,
    hint: (p) =>
      p.status === 401 || p.status === 403
        ? 'Check the secret of "auth" and what it is allowed to read.'
        : p.status === 404
          ? 'Check base_url and endpoint, and the values of placeholders.'
          : undefined,
    explain:
      'The service refused the request. 408, 425, 429 and 5xx are tried again, with the wait that Retry-After asks for; others are not.',
    ...failed,
  },
  'refused-for-good': {
    severity: 'error',
    message: (p: { url: string; status: number; text: string }) =>
      `${p.url} answered ${p.status}${p.text === '' ? '' : `: ${p.text}`}`,
    hint: (p) =>
      p.status === 401 || p.status === 403
        ? 'Check the secret of "auth" and what it is allowed to read.'
        : 'Check base_url, endpoint, params and the values of placeholders.',
    explain: 'The service refused the request in a way that trying again does not change.',
    ...noRetry,
  },
  'wait-too-long': {
    severity: 'error',
    message: (p: { url: string; seconds: number; most: number }) =>
      `${p.url} asks to wait ${p.seconds} s, and at most ${p.most} s are waited here`,
    hint: () => 'Run the pipeline later, or less often.',
    explain: 'Retry-After is obeyed up to ten minutes; a longer wait would only block a worker.',
    ...failed,
  },
  redirect: {
    severity: 'error',
    message: (p: { url: string; why: string }) => `${p.url} redirects: ${p.why}`,
    explain:
      'At most five redirects are followed, never from https to http, and the secrets of the connection go only to its own host.',
    ...noRetry,
  },
  'not-json': {
    severity: 'error',
    message: (p: { url: string; what: string; tries: number }) =>
      `${p.url} answered with ${p.what} instead of ${'JSON'}${p.tries > 1 ? ` (${p.tries} tries)` : ''}`,
    hint: () => 'Look at the address in a browser: a login page or a proxy may be answering.',
    explain:
      'The body is HTML, empty, cut off or no JSON. It is read again a few times; nothing of this load was written.',
    ...failed,
  },
  'page-too-large': {
    severity: 'error',
    message: (p: { url: string; limit: number }) => `an answer of ${p.url} is larger than ${p.limit} bytes`,
    hint: () => 'Ask for smaller pages, or raise max_page_bytes.',
    explain: 'Bodies are kept in memory one page at a time, so their size, also after decompression, has a limit.',
    ...noRetry,
  },
  'no-records': {
    severity: 'error',
    message: (p: { url: string; path: string }) => `the answer of ${p.url} has no records at "${p.path}"`,
    hint: () => 'Correct data_path (records_path), or leave it out: then the only array of objects is taken.',
    explain: 'The path leads through keys of the answer to the array of records.',
    ...noRetry,
  },
  'page-repeats': {
    severity: 'error',
    message: (p: { url: string; page: number }) => `page ${p.page} of ${p.url} repeats one that was read before`,
    hint: () =>
      'Check the names of the paging parameters: a service that does not know one answers the same page again.',
    explain: 'Paging went in a circle: a request or a page came a second time. Nothing of this load was written.',
    ...noRetry,
  },
  'too-many-pages': {
    severity: 'error',
    message: (p: { url: string; pages: number }) => `${p.url} has more than ${p.pages} pages`,
    hint: () => 'Raise max_pages when that is right, or read by a cursor.',
    explain: 'Paging without an end is stopped. A part of the pages is never loaded as if it were all.',
    ...noRetry,
  },
  'changed-while-reading': {
    severity: 'error',
    message: (p: { url: string; before: number; after: number }) =>
      `${p.url} had ${p.before} records at first and ${p.after} while it was read: rows may be missing`,
    hint: () => 'Read by a cursor or by next links where the service has them.',
    explain:
      'Page numbers and offsets move when records are deleted, and some are then on no page. All pages are read again, at most twice; then the load fails.',
    ...failed,
  },
  placeholder: {
    severity: 'error',
    message: (p: { name: string; place: string }) => `the placeholder {${p.name}} of ${p.place} has no value`,
    hint: (p) => `Give it with --param ${p.name}=…, or in source.params of the pipeline.`,
    explain:
      'Placeholders are filled from run parameters, the job, the pipeline and the resource, before anything is requested.',
    ...noRetry,
  },
  'placeholder-value': {
    severity: 'error',
    message: (p: { name: string }) => `the value of {${p.name}} cannot be part of a path`,
    explain: 'A value for a path may not be empty, "." or "..": it would change the endpoint.',
    ...noRetry,
  },
  'same-column': {
    severity: 'error',
    message: (p: { name: string; first: string; second: string }) =>
      `"${p.first}" and "${p.second}" would both be the column "${p.name}"`,
    hint: (p) => `Rename one: aliases: { "${p.second}": another_name }.`,
    explain:
      'Two keys of the source have one name after the naming rule, or differ only in case, which warehouses do not tell apart.',
    ...noRetry,
  },
  'auth-incomplete': {
    severity: 'error',
    message: (p: { type: string; keys: string }) => `auth of type ${p.type} needs ${p.keys}`,
    explain: 'Requests never go out unauthenticated when an authentication is asked for.',
    exit: exitCodes.environment,
  },
  'token-refused': {
    severity: 'error',
    message: (p: { url: string; why: string }) => `${p.url} gave no token: ${p.why}`,
    hint: () => 'Check client id, client secret and scope.',
    explain: 'The OAuth 2 token endpoint (RFC 6749, client credentials) refused, or its answer has no access_token.',
    ...failed,
  },
  'unknown-ingestor': {
    severity: 'error',
    message: (p: { ingestor: string }) => `the HTTP connector has no ingestor "${p.ingestor}"`,
    explain: 'The name is none of the ingestors that `sparkle list-connectors` shows for HTTP services.',
    ...noRetry,
  },
  'option-missing': {
    severity: 'error',
    message: (p: { ingestor: string; option: string }) => `${p.ingestor} needs "${p.option}"`,
    explain:
      'The option is needed by this way of paging or by this service, and neither the options nor the connection has it.',
    ...noRetry,
  },
  'graphql-errors': {
    severity: 'error',
    message: (p: { url: string; text: string }) => `${p.url} answered with errors: ${p.text}`,
    explain: 'GraphQL reports errors inside an answer of status 200.',
    ...noRetry,
  },
  'job-failed': {
    severity: 'error',
    message: (p: { url: string; state: string }) => `the export job of ${p.url} ended as "${p.state}"`,
    explain: 'The service was asked to prepare an export and says that it failed.',
    ...failed,
  },
  'job-slow': {
    severity: 'error',
    message: (p: { url: string; seconds: number }) => `the export job of ${p.url} is not ready after ${p.seconds} s`,
    hint: () => 'Raise job_timeout, or export less at a time.',
    explain: 'The state of an export job is asked for until it is ready or the time is over.',
    ...failed,
  },
  'bad-encoding': {
    severity: 'error',
    message: (p: { url: string }) => `an answer of ${p.url} is not UTF-8`,
    explain: 'JSON is UTF-8 (RFC 8259); another charset is only read when Content-Type names it.',
    ...noRetry,
  },
});
