import type { Options } from 'tsup';

/** One ESM file per entry plus its types: the build of every published package. */
export function library(entry: Record<string, string> = { index: 'src/index.ts' }): Options {
  return {
    entry,
    format: 'esm',
    target: 'node20',
    platform: 'node',
    dts: true,
    sourcemap: false,
    clean: true,
    splitting: true,
    treeshake: true,
  };
}
