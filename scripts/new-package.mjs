// node scripts/new-package.mjs NAME "what it is" [dep …]: the frame of a workspace package, so that all look alike.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';

const [name, description, ...deps] = process.argv.slice(2);
const scope = '@sparkle-orchestration/';
const dir = new URL(`../packages/${name}/`, import.meta.url);
mkdirSync(new URL('src/', dir), { recursive: true });
const dependencies = Object.fromEntries(
  deps.map((d) =>
    d.includes('/') || !existsSync(new URL(`../packages/${d}`, import.meta.url))
      ? [d, 'catalog:']
      : [scope + d, 'workspace:^'],
  ),
);
const manifest = {
  name: scope + name,
  version: '0.1.0',
  description,
  license: 'MIT',
  type: 'module',
  engines: { node: '>=20.19.4' },
  repository: {
    type: 'git',
    url: 'git+https://github.com/sparkle-orchestration/sparkle-orchestration.git',
    directory: `packages/${name}`,
  },
  files: ['dist'],
  sideEffects: false,
  exports: {
    '.': { '@sparkle-orchestration/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
  },
  publishConfig: { access: 'public', exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } } },
  scripts: { build: 'tsup' },
  dependencies,
};
writeFileSync(new URL('package.json', dir), `${JSON.stringify(manifest, null, 2)}\n`);
writeFileSync(
  new URL('tsup.config.ts', dir),
  "import { defineConfig } from 'tsup';\nimport { library } from '../../tsup.base.ts';\n\nexport default defineConfig(library());\n",
);
writeFileSync(
  new URL('tsconfig.json', dir),
  `${JSON.stringify({ extends: '../../tsconfig.base.json', include: ['src', 'test'] }, null, 2)}\n`,
);
if (!existsSync(new URL('src/index.ts', dir))) writeFileSync(new URL('src/index.ts', dir), 'export {};\n');
