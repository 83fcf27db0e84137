import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process id says nothing once it is used again, so the start time of the process goes with it. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly host: string;
  readonly processStart: string;
}

/** Start of a process in clock ticks since boot; nothing when it is gone or the system does not tell. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces; the 22nd field is the 20th after it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

export function ownProcess(): ProcessIdentity {
  return { pid: process.pid, host: hostname(), processStart: startOf(process.pid) ?? '' };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // The process is there but belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether the holder still runs. On another host only its heartbeat can tell. */
export function isAlive(holder: ProcessIdentity, heartbeatAgeMs: number, maxAgeMs: number): boolean {
  if (holder.host !== hostname()) return heartbeatAgeMs <= maxAgeMs;
  if (!exists(holder.pid)) return false;
  const started = startOf(holder.pid);
  return started === undefined || holder.processStart === ''
    ? heartbeatAgeMs <= maxAgeMs
    : started === holder.processStart;
}
