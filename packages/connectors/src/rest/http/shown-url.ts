/** Query parameters whose values carry meaning for people; all others are hidden, because any may be a key. */
const shown = /^(page|per_page|limit|offset|skip|top|size|since|cursor|after|page_?size|start|state|sort|order|type)$/i;

/** An address for messages: no user, no fragment, values of unknown query parameters as `…`. */
export function shownUrl(url: URL): string {
  const query = [...url.searchParams].map(([name, value]) => `${name}=${shown.test(name) ? value : '…'}`);
  return `${url.protocol}//${url.host}${url.pathname}${query.length > 0 ? `?${query.join('&')}` : ''}`;
}
