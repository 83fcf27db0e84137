import { defineAdapter } from '@sparkle-orchestration/core';
import { z } from 'zod';
import { capabilities } from './capabilities.js';
import { emit } from './emit.js';

/** What a project may set below the name of the adapter in sparkle.config.yaml. */
const options = z.strictObject({
  sparkle: z.string().default('sparkle').describe('The command that runs operations: a name on PATH, or a path.'),
});

export default defineAdapter<z.output<typeof options>>({
  name: 'starter-name',
  title: 'Starter name',
  supports: 'GNU Make 4, cron with CRON_TZ',
  options,
  capabilities: () => capabilities,
  components: [
    {
      id: 'makefile',
      className: 'MakefileAdapter',
      kind: 'shape',
      description: 'One goal for each pipeline and for each of its operations; a crontab that makes them.',
    },
  ],
  // Statements are written for these; both are run by `sparkle exec`.
  computes: ['duckdb', 'postgres'],
  emit,
  deploy: () => [{ title: 'Check the Makefile', command: ['make', '--dry-run', 'all'], environment: [] }],
  nativeOperations: () => [],
  bugs: 'https://example.com/starter-package/issues',
});
