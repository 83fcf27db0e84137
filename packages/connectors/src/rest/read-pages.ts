import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { restDiagnostics } from './diagnostics.js';
import { type HttpAnswer, type HttpClient, type HttpRequest, Unusable } from './http/client.js';
import { shownUrl } from './http/shown-url.js';
import { BrokenJson, type Depth } from './json/scan-value.js';
import { type Page, type RecordsPath, splitPage } from './json/split-page.js';
import { newPlace, type Place } from './json/structure.js';
import type { PageFacts, Pager } from './paging/pager.js';

export interface ReadPagesOptions {
  readonly client: HttpClient;
  /** A new pager; reading may begin anew. */
  readonly pager: () => Pager;
  readonly request: HttpRequest;
  /** Place of the records; absent = found. */
  readonly recordsPath: RecordsPath | undefined;
  readonly depth: Depth;
  readonly folder: string;
  readonly maxPages: number;
  /** Pages read side by side, where paging allows. */
  readonly parallel: number;
  /** Seconds between the beginnings of two requests. */
  readonly delay: number;
  /** Stop when there are as many records. */
  readonly enough: number | undefined;
  /** Looks at a page before its records are taken, for errors inside of a good answer. */
  readonly check?: (envelope: unknown, url: string) => void;
  readonly signal: AbortSignal;
}

/** Records on disk. */
export interface ReadPages {
  /** JSON lines; absent when there were no records. */
  readonly file?: string;
  /** JSON lines `{ row, rule, reason }`; absent when nothing was rejected. */
  readonly rejects?: string;
  readonly records: number;
  readonly rejected: number;
  readonly pages: number;
  /** Longest record in bytes. */
  readonly longest: number;
  readonly structure: Place;
}

/** How often all pages are read again when rows vanished meanwhile. */
const restarts = 2;

class Changed extends Error {
  constructor(
    readonly before: number,
    readonly after: number,
  ) {
    super('the source changed while it was read');
  }
}

/** Reads all pages into one file. Nothing of them is loaded unless all of them were read. */
export async function readPages(options: ReadPagesOptions): Promise<ReadPages> {
  for (let round = 0; ; round += 1) {
    try {
      return await readOnce(options, round);
    } catch (error) {
      if (!(error instanceof Changed)) throw error;
      const { before, after } = error;
      if (round < restarts) continue;
      const url = shownUrl(options.request.url);
      throw new DiagnosticError([restDiagnostics.report('changed-while-reading', { url, before, after })]);
    }
  }
}

const charset = (answer: HttpAnswer) => {
  const type = answer.headers['content-type'];
  return /;\s*charset="?([^";\s]+)/i.exec(Array.isArray(type) ? type.join(';') : (type ?? ''))?.[1]?.toLowerCase();
};

/** The body as UTF-8. @throws DiagnosticError when it is none and no other charset is told */
function asUtf8(answer: HttpAnswer): Buffer {
  if (isUtf8(answer.body)) return answer.body;
  const label = charset(answer);
  try {
    if (label !== undefined && label !== 'utf-8' && label !== 'utf8')
      return Buffer.from(new TextDecoder(label, { fatal: true }).decode(answer.body));
  } catch {
    // Falls through: the charset is not known or not true.
  }
  throw new DiagnosticError([restDiagnostics.report('bad-encoding', { url: shownUrl(answer.url) })]);
}

/** The page, or why it has to be asked for again. */
function split(answer: HttpAnswer, path: RecordsPath | undefined, structure: Place, depth: Depth): Page | undefined {
  const body = asUtf8(answer);
  if (answer.status === 204) return undefined;
  const first = /\S/.exec(body.subarray(0, 64).toString('latin1'))?.[0];
  if (first === '<') throw new Unusable('HTML or XML');
  if (first === undefined && body.length < 64) throw new Unusable('an empty body');
  try {
    return splitPage(body, path, structure, depth);
  } catch (error) {
    if (error instanceof BrokenJson) throw new Unusable(`something (${error.message})`);
    throw error;
  }
}

/** What makes two requests the same. */
const keyOf = ({ url, body }: HttpRequest) => `${url.href}\n${body ?? ''}`;

async function readOnce(options: ReadPagesOptions, round: number): Promise<ReadPages> {
  const { client, request, depth, folder, maxPages, delay, signal } = options;
  const pager = options.pager();
  const structure = newPlace(new Uint8Array(0), '');
  const url = shownUrl(request.url);
  const file = join(folder, `pages-${round}.jsonl`);
  const rejectsFile = join(folder, `rejects-${round}.jsonl`);
  const out = await open(file, 'w');
  const rejectsOut = await open(rejectsFile, 'w');
  let path = options.recordsPath;
  let [records, rejected, longest, pages] = [0, 0, 0, 0];
  let total: number | undefined;
  let nextStart = 0;
  const asked = new Set<string>();
  const seen = new Set<string>();
  const repeats = (page: number) => new DiagnosticError([restDiagnostics.report('page-repeats', { url, page })]);

  /** Waits for its turn, so that requests do not begin faster than the service likes. */
  async function turn(): Promise<void> {
    if (delay === 0) return;
    const now = Date.now();
    const start = Math.max(now, nextStart);
    nextStart = start + delay * 1000;
    if (start > now) await sleep(start - now, undefined, { signal });
  }

  type Got = { readonly answer: HttpAnswer; readonly page: Page | undefined };
  /** A page that is on its way before anybody knows that it is the next one. */
  interface Ahead {
    readonly wanted: HttpRequest;
    readonly got: Promise<Got>;
    /** It is the next one: its records are looked at. Else its answer is dropped. */
    settle(isNext: boolean): void;
  }
  let ahead: Ahead | undefined;
  /** A wrong guess costs a request: after one there are no more. */
  let guesses = pager.guess !== undefined && options.enough === undefined;

  async function ask(wanted: HttpRequest, isNext: Promise<boolean> | undefined = undefined): Promise<Got> {
    await turn();
    return client.send(wanted, async (answer) => {
      if (isNext && !(await isNext)) return { answer, page: undefined };
      if (guesses && wanted.method === 'GET' && answer.status === 200) {
        sendAhead(pager.guess?.(answer, wanted));
        // The request leaves before the records are looked at, which takes a while.
        if (ahead) await nextTurn();
      }
      // A try that fails in the middle has noted keys that come again with the next try.
      const page = split(answer, path, structure, depth);
      return { answer, page };
    });
  }

  function sendAhead(wanted: HttpRequest | undefined): void {
    drop();
    if (!wanted || asked.has(keyOf(wanted)) || asked.size >= maxPages) return;
    let settle: (isNext: boolean) => void = () => undefined;
    const isNext = new Promise<boolean>((resolve) => {
      settle = resolve;
    });
    const got = ask(wanted, isNext);
    got.catch(() => undefined);
    ahead = { wanted, got, settle };
  }

  function drop(): void {
    ahead?.settle(false);
    ahead = undefined;
  }

  /** The page of a request: the one that is on its way already, where that was the right guess. */
  function next(wanted: HttpRequest): Promise<Got> {
    const coming = ahead;
    ahead = undefined;
    if (coming && keyOf(coming.wanted) === keyOf(wanted)) {
      coming.settle(true);
      return coming.got;
    }
    if (coming) {
      coming.settle(false);
      guesses = false;
    }
    return ask(wanted);
  }

  /** Takes the records of a page; pages come in order. */
  async function take(wanted: HttpRequest, got: { answer: HttpAnswer; page: Page | undefined }): Promise<PageFacts> {
    const { answer, page } = got;
    pages += 1;
    if (!page && answer.status !== 204 && path) {
      throw new DiagnosticError([
        restDiagnostics.report('no-records', { url: shownUrl(answer.url), path: path.join('.') }),
      ]);
    }
    if (page && options.check) options.check(page.envelope(), shownUrl(answer.url));
    if (page && page.records > 0) {
      path ??= page.path;
      const hash = createHash('sha1').update(page.lines).digest('base64');
      if (seen.has(hash) && page.records > 1) throw repeats(pages);
      seen.add(hash);
      await out.write(page.lines);
      const last = page.lines.at(-1);
      if (last !== 0x0a) await out.write('\n');
      longest = Math.max(longest, page.longest);
      records += page.records;
      rejected += page.rejected.length;
      if (page.rejected.length > 0) {
        const lines = page.rejected.map(({ text, kind }) =>
          JSON.stringify({ row: text, rule: 'record_is_object', reason: `the record is ${kind}, not an object` }),
        );
        await rejectsOut.write(`${lines.join('\n')}\n`);
      }
    }
    const facts: PageFacts = {
      answer,
      request: wanted,
      number: pages,
      records: page?.records ?? 0,
      envelope: () => page?.envelope(),
      lastRecord: () => page?.lastRecord(),
    };
    const now = page ? pager.total?.(facts) : undefined;
    if (total !== undefined && now !== undefined && now < total) throw new Changed(total, now);
    total ??= now;
    return facts;
  }

  function count(wanted: HttpRequest): void {
    const key = keyOf(wanted);
    if (asked.has(key)) throw repeats(pages + 1);
    asked.add(key);
    if (asked.size > maxPages)
      throw new DiagnosticError([restDiagnostics.report('too-many-pages', { url, pages: maxPages })]);
  }

  const isEnough = () => options.enough !== undefined && records >= options.enough;

  /** Pages whose requests are known: some are on their way while earlier ones are taken. */
  async function sideBySide(requests: readonly HttpRequest[]): Promise<PageFacts | undefined> {
    type Coming = { readonly wanted: HttpRequest; readonly got: ReturnType<typeof ask> };
    const coming: Coming[] = [];
    let last: PageFacts | undefined;
    let n = 0;
    try {
      while ((n < requests.length || coming.length > 0) && !isEnough()) {
        while (coming.length < options.parallel && n < requests.length) {
          const wanted = requests[n++] as HttpRequest;
          count(wanted);
          const got = ask(wanted);
          got.catch(() => undefined);
          coming.push({ wanted, got });
        }
        const { wanted, got } = coming.shift() as Coming;
        last = await take(wanted, await got);
      }
    } finally {
      await Promise.allSettled(coming.map(({ got }) => got));
    }
    return last;
  }

  try {
    let wanted: HttpRequest | undefined = pager.first(request);
    while (wanted && !isEnough()) {
      count(wanted);
      const facts = await take(wanted, await next(wanted));
      const others = pages === 1 && options.parallel > 1 ? pager.others?.(facts) : undefined;
      if (others) {
        if (others.length >= maxPages)
          throw new DiagnosticError([restDiagnostics.report('too-many-pages', { url, pages: maxPages })]);
        const last = await sideBySide(others);
        if (last && total !== undefined && records < total && last.records === 0) throw new Changed(total, records);
        break;
      }
      wanted = pager.next(facts);
    }
  } finally {
    drop();
    await out.close();
    await rejectsOut.close();
  }
  return {
    ...(records > rejected ? { file } : {}),
    ...(rejected > 0 ? { rejects: rejectsFile } : {}),
    records,
    rejected,
    pages,
    longest,
    structure,
  };
}
