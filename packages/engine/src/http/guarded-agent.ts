import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { DiagnosticError } from '@sparkle-orchestration/core';
import { Agent, buildConnector } from 'undici';
import { reportEngine } from '../diagnostics.js';

/** Addresses of this machine, of private networks and of cloud metadata. */
const closed = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  closed.addSubnet(net, prefix, 'ipv4');
for (const [net, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  ['64:ff9b::', 96],
] as const)
  closed.addSubnet(net, prefix, 'ipv6');

/** Is it an address that only a connection may name? IPv4 inside of IPv6 counts as IPv4. */
export function isClosedAddress(address: string): boolean {
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const family = isIP(plain);
  if (family === 0) return true;
  return closed.check(plain, family === 4 ? 'ipv4' : 'ipv6');
}

const refused = (host: string) =>
  new DiagnosticError([
    reportEngine('http-blocked', { host, why: 'it is an address of this machine or of a private network' }),
  ]);

/** Looks a name up once, and connects to what was looked at: a second look-up could tell another address. */
const guardedLookup: LookupFunction = (host, options, callback) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return callback(error, []);
    if (addresses.some(({ address }) => isClosedAddress(address))) return callback(refused(host), []);
    if (options.all) return callback(null, addresses);
    const [first] = addresses;
    return callback(null, first?.address ?? '', first?.family ?? 4);
  });
};

/** An agent that reaches any host for a connection, which somebody configured, and only public ones without. */
export function guardedAgent(configured: boolean): Agent {
  if (configured) return new Agent();
  const connect = buildConnector({ lookup: guardedLookup });
  return new Agent({
    connect(options, callback) {
      const host = options.hostname.replace(/^\[|\]$/g, '');
      // Names are looked up by `guardedLookup`; addresses never are.
      if (isIP(host) !== 0 && isClosedAddress(host)) return callback(refused(host), null);
      return connect(options, callback);
    },
  });
}
