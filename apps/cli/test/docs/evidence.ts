import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TargetEvidence } from '@sparkle-orchestration/sdk';

const results = fileURLToPath(new URL('../../../../packages/conformance/results', import.meta.url));

/** What conformance wrote of every target. */
export const evidence: readonly TargetEvidence[] = readdirSync(results)
  .filter((file) => file.endsWith('.json'))
  .sort()
  .map((file) => JSON.parse(readFileSync(join(results, file), 'utf8')) as TargetEvidence);

/** What the package ships of it: without rows, files and reasons. One case a line, so that changes can be read. */
export function shippedText(): string {
  const targets = evidence.map(({ target, adapter, options, tool, evidence: word, cases }) => {
    const head = JSON.stringify({ target, adapter, options, tool, evidence: word }).slice(0, -1);
    const lines = Object.entries(cases).map(
      ([name, { title, source, features }]) =>
        `    ${JSON.stringify(name)}: ${JSON.stringify({ title, source, features })}`,
    );
    return `  ${head},"cases":{\n${lines.join(',\n')}\n  }}`;
  });
  return `[\n${targets.join(',\n')}\n]\n`;
}
