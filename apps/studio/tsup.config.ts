import { fileURLToPath } from 'node:url';
import { defineConfig, type Options } from 'tsup';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The web page as plain files: one script, one style sheet, one document, nothing from elsewhere. */
export function studio(outDir = here('../cli/studio')): Options {
  return {
    entry: { app: here('./src/main.ts') },
    outDir,
    publicDir: here('./public'),
    tsconfig: here('./tsconfig.json'),
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    dts: false,
    minify: true,
    clean: true,
    splitting: false,
    sourcemap: false,
  };
}

export default defineConfig(studio());
