const maxRedirects = 3;

/**
 * Posts JSON to the URL of a connection and to nothing else: http(s) only, and a redirect may not leave the host.
 * @throws Error without the URL in it, because the URL is often the secret
 */
export async function postJson(
  url: string,
  body: unknown,
  signal: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<void> {
  let target = parse(url);
  const { host } = target;
  for (let hop = 0; hop <= maxRedirects; hop += 1) {
    const response = await fetch(target, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'sparkle-orchestration', ...headers },
      body: JSON.stringify(body),
      redirect: 'manual',
      signal,
    }).catch((error: unknown) => {
      throw new Error(reason(error));
    });
    await response.body?.cancel();
    if (response.ok) return;
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || !location) {
      throw new Error(`the endpoint answered ${response.status}`);
    }
    const next = parse(new URL(location, target).href);
    if (next.host !== host) throw new Error('the endpoint redirects to another host');
    if (target.protocol === 'https:' && next.protocol !== 'https:')
      throw new Error('the endpoint redirects to plain http');
    target = next;
  }
  throw new Error('the endpoint redirects without end');
}

function parse(url: string): URL {
  if (!URL.canParse(url)) throw new Error('its connection has no valid url');
  const parsed = new URL(url);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') throw new Error('its url is neither http nor https');
  return parsed;
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return 'the endpoint could not be reached';
  if (error.name === 'TimeoutError') return 'no answer in time';
  const { cause } = error;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? ` (${String(cause.code)})` : '';
  return `the endpoint could not be reached${code}`;
}
