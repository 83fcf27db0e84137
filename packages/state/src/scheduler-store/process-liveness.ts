import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { isAlive, ownProcess } from '../run-store/process-identity.js';

function read(work: () => string): string {
  try {
    return work().trim();
  } catch {
    return '';
  }
}

/** Two processes see each other's ids only when machine, boot and process namespace are the same. */
function machine(): string {
  const boot = read(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  const namespace = read(() => readlinkSync('/proc/self/ns/pid'));
  return [hostname(), boot, namespace].join('|');
}

/** This process as text for the owner of a lease: where, which, since when. */
export function ownerText(): string {
  const own = ownProcess();
  return JSON.stringify({ machine: machine(), pid: own.pid, start: own.processStart });
}

/** Whether the owner still runs; nothing when it is on a machine that cannot be looked at from here. */
export function ownerIsAlive(owner: string): boolean | undefined {
  const known = JSON.parse(owner) as { machine: string; pid: number; start: string };
  if (known.machine !== machine() || known.start === '') return undefined;
  return isAlive({ pid: known.pid, host: hostname(), processStart: known.start }, 0, 1);
}
