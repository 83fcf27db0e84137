import { lookup as dnsLookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { restDiagnostics } from '../diagnostics.js';

/** Address ranges that are no public unicast (IANA special-purpose registries). */
const special = new BlockList();
for (const range of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]) {
  const [net = '', bits] = range.split('/');
  special.addSubnet(net, Number(bits), 'ipv4');
}
// Everything outside of 2000::/3 is special, and of that the ranges that carry IPv4 addresses or are documentation.
const publicSix = new BlockList();
publicSix.addSubnet('2000::', 3, 'ipv6');
for (const range of ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']) {
  const [net = '', bits] = range.split('/');
  special.addSubnet(net, Number(bits), 'ipv6');
}

/** Whether an address is one of the public internet. IPv4 inside IPv6 is not. */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 4) return !special.check(address, 'ipv4');
  return publicSix.check(address, 'ipv6') && !special.check(address, 'ipv6');
}

/** Host of a URL without brackets and final dot. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
}

/** Which hosts may be called, and a look-up that connects only to addresses that were checked. */
export interface HostGuard {
  /** @throws DiagnosticError when the address is not http(s), carries a user, or names a private address */
  check(url: URL): void;
  /** For sockets: refuses names that lead to private addresses; what it returns is what is connected to. */
  readonly lookup: LookupFunction;
}

const refuse = (host: string, address: string) =>
  new DiagnosticError([restDiagnostics.report('private-address', { host, address })]);

/** @param allowed hosts, as `host` or `host:port`, whose addresses may be private */
export function createGuard(allowed: readonly string[]): HostGuard {
  const list = new Set(allowed.map((host) => host.toLowerCase().replace(/^\[(.*)\]$/, '$1')));
  const bare = new Set([...list].map((host) => host.replace(/^\[?([^\]]*?)\]?:\d+$/, '$1')));
  const isAllowed = (url: URL) => {
    const host = hostOf(url).toLowerCase();
    const port = url.port || (url.protocol === 'https:' ? '443' : '80');
    return list.has(host) || list.has(`${host}:${port}`) || list.has(`[${host}]:${port}`);
  };
  return {
    check(url) {
      const address = `${url.protocol}//${url.host}`;
      const bad = (why: string) => new DiagnosticError([restDiagnostics.report('bad-address', { address, why })]);
      if (url.protocol !== 'http:' && url.protocol !== 'https:') throw bad(`${url.protocol} is not spoken`);
      if (url.username !== '' || url.password !== '') throw bad('it holds a user or password');
      const host = hostOf(url);
      if (isIP(host) !== 0 && !isPublicAddress(host) && !isAllowed(url)) throw refuse(host, host);
      if (list.size > 0 && bare.has(host.toLowerCase()) && !isAllowed(url) && isIP(host) === 0) {
        throw refuse(url.host, url.host);
      }
    },
    lookup(hostname, options, callback) {
      const done = callback as (error: Error | null, address?: unknown, family?: number) => void;
      dnsLookup(hostname, { ...options, all: true }, (error, addresses) => {
        if (error) return done(error);
        const wrong = addresses.find(({ address }) => !isPublicAddress(address));
        if (wrong && !bare.has(hostname.toLowerCase().replace(/\.$/, ''))) return done(refuse(hostname, wrong.address));
        const [first] = addresses;
        if (options.all) return done(null, addresses);
        return done(null, first?.address, first?.family);
      });
    },
  };
}
