import { guessByLink, nextLink } from './link-header.js';
import { nextAddress } from './next-url.js';
import { type Pager, withAddress } from './pager.js';

/** Follows a Link header, else a next address in the answer; neither: the page was the only one. */
export function automatic(): Pager {
  return {
    first: (request) => request,
    guess: guessByLink,
    next(page) {
      const address = nextLink(page) ?? nextAddress(page);
      return address === undefined ? undefined : withAddress(page.request, page, address);
    },
  };
}
