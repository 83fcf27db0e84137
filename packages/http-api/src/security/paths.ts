/** Characters of paths and of queries as they stand in a request line. */
const pathShape = /^(?:\/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)+$|^\/$/;
const queryShape = /^[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*$/;
const longest = 4096;

/**
 * Is this the plain form of a path? Nothing that has to be normalised gets in: no escapes, no dot segments, no empty
 * segments, no trailing slash, no matrix parameters, no absolute form. So what is checked is what is routed.
 */
export function isPlainTarget(target: string): boolean {
  if (target.length > longest) return false;
  const at = target.indexOf('?');
  const path = at < 0 ? target : target.slice(0, at);
  return pathShape.test(path) && (at < 0 || queryShape.test(target.slice(at + 1)));
}

/** The path without the query. */
export function pathOf(target: string): string {
  const at = target.indexOf('?');
  return at < 0 ? target : target.slice(0, at);
}
