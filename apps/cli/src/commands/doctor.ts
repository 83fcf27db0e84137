import { examine } from '@sparkle-orchestration/sdk';
import type { CommandContext } from '../command.js';
import { asJson, open, printJson } from '../terminal/options.js';

const marks = { good: '✓', warning: '!', bad: '✗' } as const;

/** Checks what running and deploying need on this machine and in this project. */
export async function run(context: CommandContext): Promise<number> {
  const findings = await examine(() => open(context, 'run', { adapters: true }));
  if (asJson(context)) printJson(context, findings);
  else
    for (const f of findings)
      context.stdout.write(`${marks[f.state]} ${f.what}: ${f.detail}\n${f.hint ? `    ${f.hint}\n` : ''}`);
  return findings.some((f) => f.state === 'bad') ? 3 : 0;
}
