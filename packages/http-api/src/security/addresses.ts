import { isIP } from 'node:net';

/** Is this an address of the machine itself, IPv4 written as IPv6 included? */
export function isLoopback(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.replace(/^::ffff:/i, '').replace(/^\[|\]$/g, '');
  return plain === '::1' || plain === 'localhost' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

/** An address as it stands in a URL and in `Host`. */
export const inUrl = (host: string) => (isIP(host) === 6 ? `[${host}]` : host);

/** Values of `Host` that mean this server. Any other one is a name that somebody pointed here: DNS rebinding. */
export function allowedHosts(host: string, port: number, more: readonly string[]): ReadonlySet<string> {
  const names = [inUrl(host), ...(isLoopback(host) ? ['127.0.0.1', 'localhost', '[::1]'] : [])];
  const withPort = names.flatMap((name) => (port === 80 ? [name, `${name}:80`] : [`${name}:${port}`]));
  // A name that was allowed on purpose may come through a proxy with another port, or none.
  return new Set([...withPort, ...more.flatMap((name) => [name, `${name}:${port}`])].map((name) => name.toLowerCase()));
}
