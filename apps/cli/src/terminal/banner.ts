import type { Output } from '../command.js';

const line = '='.repeat(80);

/** The headline of the warehouse commands. */
export function banner(out: Output, title: string, env: string): void {
  out.write(`${line}\n${title} - Environment: ${env.toUpperCase()}\n${line}\n`);
}
