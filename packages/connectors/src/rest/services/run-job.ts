import { setTimeout as sleep } from 'node:timers/promises';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { restDiagnostics } from '../diagnostics.js';
import { type HttpClient, type HttpRequest, Unusable } from '../http/client.js';
import { shownUrl } from '../http/shown-url.js';
import { valueAt } from '../paging/pager.js';
import { fillText, type Values } from '../template.js';
import type { ProfileJob, ProfileRequest, SavedValues } from './profile.js';

/** Value of an answer; `[]` takes all elements of a list. */
function savedValue(answer: unknown, path: string): string | undefined {
  const [list, rest] = path.split('.[].', 2) as [string, string | undefined];
  const found = valueAt(answer, list);
  if (rest !== undefined && Array.isArray(found))
    return found.map((item) => String(valueAt(item, rest) ?? '')).join(',');
  return found === undefined || found === null ? undefined : String(found);
}

export interface JobContext {
  readonly ingestor: string;
  readonly client: HttpClient;
  readonly job: ProfileJob;
  readonly request: (request: ProfileRequest, values: Values) => HttpRequest;
  readonly values: Values;
  /** Seconds that the service may take. */
  readonly timeout: number;
  /** Seconds between two questions, instead of the service's own. */
  readonly every: number | undefined;
  readonly signal: AbortSignal;
  log(message: string): void;
}

/** Asks for an export and waits until it is ready. Returns the request of its file, and what is known by then. */
export async function runJob(context: JobContext): Promise<HttpRequest> {
  const { client, job, signal } = context;
  let values = { ...context.values };

  async function ask(request: ProfileRequest, save: SavedValues = {}): Promise<{ answer: unknown; url: string }> {
    const sent = context.request(request, values);
    const url = shownUrl(sent.url);
    const answer = await client.send(sent, ({ body }) => {
      try {
        return (body.length === 0 ? {} : JSON.parse(body.toString('utf8'))) as unknown;
      } catch {
        throw new Unusable('something else');
      }
    });
    const errors = valueAt(answer, 'errors');
    if (valueAt(answer, 'success') === false) {
      const text = JSON.stringify(errors ?? answer).slice(0, 300);
      throw new DiagnosticError([restDiagnostics.report('job-failed', { url, state: text })]);
    }
    for (const [name, path] of Object.entries(save)) {
      const value = savedValue(answer, path);
      if (value === undefined) throw new DiagnosticError([restDiagnostics.report('no-records', { url, path })]);
      values = { ...values, [name]: value };
    }
    return { answer, url };
  }

  for (const step of job.before ?? []) {
    if (step.unless !== undefined && values[step.unless] !== undefined) continue;
    await ask(step, step.save);
    for (const [name, text] of Object.entries(step.compose ?? {})) {
      values = { ...values, [name]: fillText(text, values, context.ingestor) };
    }
  }
  await ask(job.create, job.create.save);
  if (job.start) await ask(job.start);
  const { poll } = job;
  const begin = Date.now();
  for (;;) {
    const { answer, url } = await ask(poll);
    const state = String(valueAt(answer, poll.state));
    if (poll.failed.includes(state)) throw new DiagnosticError([restDiagnostics.report('job-failed', { url, state })]);
    if (poll.done.includes(state)) {
      for (const [name, path] of Object.entries(poll.save ?? {})) {
        values = { ...values, [name]: savedValue(answer, path) ?? '' };
      }
      return context.request(job.download, values);
    }
    const seconds = Math.round((Date.now() - begin) / 1000);
    if (seconds >= context.timeout) throw new DiagnosticError([restDiagnostics.report('job-slow', { url, seconds })]);
    context.log(`the export is ${state}`);
    await sleep((context.every ?? poll.every) * 1000, undefined, { signal });
  }
}
