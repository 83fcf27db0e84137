import { cpSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'tsup';
import { studio } from '../studio/tsup.config.ts';

const starter = fileURLToPath(new URL('../../packages/create-sparkle/starters/project', import.meta.url));
const starters = fileURLToPath(new URL('starters', import.meta.url));

/** The command as a few files: our packages and small libraries inside, native ones and drivers outside and loaded late. */
export default defineConfig([
  {
    entry: { main: 'src/main.ts' },
    format: 'esm',
    target: 'node20',
    platform: 'node',
    dts: false,
    clean: true,
    splitting: true,
    treeshake: true,
    esbuildOptions(options) {
      // Half of the text is left out, and with it a part of each start; names stay, so that stack traces can be read.
      options.minifyWhitespace = true;
      options.minifySyntax = true;
      options.conditions = ['@sparkle-orchestration/source'];
    },
    noExternal: [
      /^@sparkle-orchestration\//,
      'commander',
      'zod',
      'yaml',
      'croner',
      'undici',
      'hono',
      '@hono/node-server',
    ],
    external: [
      'date-holidays',
      '@babel/parser',
      '@duckdb/node-api',
      'jiti',
      'libsql',
      'mysql2',
      'pg',
      'pg-copy-streams',
      'nodemailer',
      '@polyglot-sql/sdk',
    ],
    /** What `init` writes stands beside it, as it does beside the package that it comes from. */
    async onSuccess() {
      rmSync(starters, { recursive: true, force: true });
      cpSync(starter, `${starters}/project`, { recursive: true });
    },
    banner: {
      js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
    },
  },
  /** The web page beside it. */
  studio(),
]);
