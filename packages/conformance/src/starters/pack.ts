import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tarball } from './registry.js';
import type { Shell } from './run.js';

/** What a published package must have, besides what it does. */
function problemsOf(manifest: Record<string, unknown>, files: readonly string[]): readonly string[] {
  const text = JSON.stringify(manifest);
  return [
    ...(/"(workspace|catalog|link|file):/.test(text) ? ['its package.json leaks a range of the workspace'] : []),
    ...(files.includes('package/README.md') ? [] : ['it has no README.md']),
    ...(files.includes('package/LICENSE') ? [] : ['it has no LICENSE']),
    ...(files.some((file) => /\.(test|spec)\.|\/src\/.*\.ts$/.test(file) && !file.startsWith('package/starters/'))
      ? ['it holds sources or tests']
      : []),
  ];
}

/** Packs a package of the workspace as it is published, and looks at what is inside. */
export async function pack(run: Shell, workspace: string, folder: string, to: string): Promise<Tarball> {
  mkdirSync(to, { recursive: true });
  const source = join(workspace, folder);
  const { name, version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8'));
  await run(
    workspace,
    process.execPath,
    join(workspace, 'scripts', 'pnpm.mjs'),
    '-C',
    source,
    'pack',
    '--pack-destination',
    to,
  );
  const file = join(to, `${name.replace('@', '').replace('/', '-')}-${version}.tgz`);
  const manifest = JSON.parse(await run(to, 'tar', '-xzOf', file, 'package/package.json'));
  const files = (await run(to, 'tar', '-tzf', file)).split('\n');
  const problems = problemsOf(manifest, files);
  if (problems.length > 0) throw new Error(`${name} as published: ${problems.join('; ')}`);
  return { file, manifest };
}
