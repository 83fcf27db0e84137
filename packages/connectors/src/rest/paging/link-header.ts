import type { HttpAnswer, HttpRequest } from '../http/client.js';
import { headerOf, type PageFacts, type Pager, withAddress } from './pager.js';

/** The address of `rel="next"` in a Link header (RFC 8288). */
export function nextLink(page: Pick<PageFacts, 'answer'>): string | undefined {
  const header = headerOf(page, 'link');
  if (header === undefined) return undefined;
  for (const [, address, params = ''] of header.matchAll(
    /<([^>]*)>((?:\s*;\s*[^\s=;,]+(?:\s*=\s*(?:"[^"]*"|[^\s;,]*))?)*)/g,
  )) {
    const rel = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]*))/i.exec(params);
    if ((rel?.[1] ?? rel?.[2] ?? '').toLowerCase().split(/\s+/).includes('next')) return address;
  }
  return undefined;
}

/** Headers are there before the records are looked at. */
export function guessByLink(answer: HttpAnswer, request: HttpRequest): HttpRequest | undefined {
  const address = nextLink({ answer });
  return address !== undefined && URL.canParse(address, answer.url.href)
    ? withAddress(request, { answer }, address)
    : undefined;
}

export function linkHeader(): Pager {
  return {
    first: (request) => request,
    guess: guessByLink,
    next(page) {
      const address = nextLink(page);
      return address === undefined ? undefined : withAddress(page.request, page, address);
    },
  };
}
