import { makeMatrix, matrixMarkdown, matrixSummary } from '@sparkle-orchestration/sdk';
import { adapters } from './adapters.js';
import { evidence } from './evidence.js';
import { page } from './markdown.js';

/** `docs/reference/matrix.md`: from the capability tables of the adapters and the results of conformance. */
export function matrixPage(): string {
  const matrix = makeMatrix(adapters, evidence);
  return page(
    'What each target can do, and what proves it',
    [
      'Every feature that a pipeline can use, on every target: by which **means**, with what **evidence**.',
      '`sparkle matrix` prints the same for the adapters of a project.',
    ].join(' '),
    [
      '- **native**: by the target itself; **workaround**: by other means, with the same result; **runner**: the task is run there by `sparkle exec`; **unsupported**: refused at the line of the definition that uses it.',
      '- **executed**: the real tool ran a pipeline that uses the feature, and tables, order, tries and messages were the expected ones; **emulator**: an emulator of the service ran it; **simulated**: the schema of the tool accepts it, and a runner of ours walked it; **validated**: the tool accepts it, nothing ran.',
      '- **declared, no case**: the adapter says so, and no case of the conformance suite has run it on this target.',
    ].join('\n'),
    'A case proves a feature when it passed and a pipeline that it ran uses the feature. Results are written by `npm run conformance -- --record` to `packages/conformance/results/`; this page is made from them by `npm run generate`.',
    matrix.targets.map((target) => `- ${target.title}: ${matrixSummary(target)}.`).join('\n'),
    matrixMarkdown(matrix, { base: '../../' }),
  );
}
