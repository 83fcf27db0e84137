import type { Adapter } from '@sparkle-orchestration/core';

declare global {
  interface ImportMeta {
    /** Modules by path, found by the bundler of the tests. */
    glob<T>(pattern: string, options: { readonly eager: true }): Readonly<Record<string, T>>;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: adapters of different options are described alike.
type AnyAdapter = Adapter<any>;

const modules = import.meta.glob<{ readonly default?: AnyAdapter }>('../../../../packages/adapter-*/src/index.ts', {
  eager: true,
});

/** Every adapter of the workspace, by name: a new package is found by its folder. */
export const adapters: readonly AnyAdapter[] = Object.values(modules)
  .flatMap((module) => (module.default ? [module.default] : []))
  .sort((a, b) => (a.name < b.name ? -1 : 1));

// Every catalogue of problems is loaded, so that the error reference does not depend on what else was imported.
import.meta.glob('../../../../packages/*/src/**/diagnostics.ts', { eager: true });
