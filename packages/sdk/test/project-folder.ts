import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../..', import.meta.url));

/** Files of a project by path; anything but text is written as JSON, one key a line. */
export type ProjectFiles = Readonly<Record<string, unknown>>;

/** Writes files below a folder. */
export function writeFiles(root: string, files: ProjectFiles): void {
  for (const [path, content] of Object.entries(files)) {
    const target = join(root, path);
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`);
  }
}

/** An adapter of this checkout, installed in a project as npm would do it, but read from its sources. */
function installedAdapter(target: string): ProjectFiles {
  const folder = `node_modules/@sparkle-orchestration/adapter-${target}`;
  const source = join(repository, 'packages', `adapter-${target}`, 'src/index.ts');
  return {
    [`${folder}/package.json`]: {
      name: `@sparkle-orchestration/adapter-${target}`,
      version: '0.1.0',
      type: 'module',
      exports: './index.ts',
    },
    [`${folder}/index.ts`]: `export { default } from ${JSON.stringify(source)};\n`,
  };
}

/** A new project in a folder of its own below the system's temporary folder. */
export function projectFolder(
  files: ProjectFiles,
  settings: { readonly adapters?: Readonly<Record<string, unknown>>; readonly warehouse?: string } = {},
): string {
  const root = mkdtempSync(join(tmpdir(), 'sparkle-project-'));
  const adapters = settings.adapters ?? {};
  writeFiles(root, {
    'sparkle.config.yaml': {
      name: 'shop',
      ...(settings.warehouse === undefined ? {} : { warehouse: settings.warehouse }),
      adapters: Object.fromEntries(
        Object.entries(adapters).map(([target, options]) => [`@sparkle-orchestration/adapter-${target}`, options]),
      ),
    },
    ...Object.assign({}, ...Object.keys(adapters).map(installedAdapter)),
    ...files,
  });
  return root;
}
