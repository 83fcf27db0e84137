import { defineConfig } from 'vitest/config';

/** Every package is a project; tests read the sources, not the builds. */
export default defineConfig({
  resolve: { conditions: ['@sparkle-orchestration/source'] },
  ssr: {
    resolve: { conditions: ['@sparkle-orchestration/source'], externalConditions: ['@sparkle-orchestration/source'] },
  },
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts', 'apps/*/{src,test}/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**', 'packages/conformance/**'],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    // Files of one worker share their modules: loading them anew for each file took a third of the time.
    isolate: false,
  },
});
