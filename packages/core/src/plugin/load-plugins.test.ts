import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Diagnostic, DiagnosticError } from '../diagnostics/diagnostic.js';
import { buildRegistry } from './build-registry.js';
import { coreVersion } from './core-version.js';
import { loadPlugins } from './load-plugins.js';
import { versionFits } from './version-range.js';

let root: string;
beforeAll(() => {
  root = mkdtempSync(path.join(tmpdir(), 'sparkle-plugins-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Puts a package into the project's node_modules. */
function install(name: string, code: string, manifest: object = {}): void {
  const folder = path.join(root, 'node_modules', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    path.join(folder, 'package.json'),
    JSON.stringify({
      name,
      version: '3.2.1',
      type: 'module',
      exports: { '.': { types: './index.d.ts', import: './main.js' } },
      ...manifest,
    }),
  );
  writeFileSync(path.join(folder, 'main.js'), code);
}

async function problems(...names: readonly string[]): Promise<readonly Diagnostic[]> {
  try {
    await loadPlugins(root, names);
    return [];
  } catch (error) {
    if (error instanceof DiagnosticError) return error.diagnostics;
    throw error;
  }
}

const adapterCode = `export default { name: 'acme', options: {}, components: [], capabilities() {}, emit() {}, deploy() {}, nativeOperations() {} };`;

describe('loading plugins from the project', () => {
  it('takes a plugin, a lone adapter and a file, in the order given, each once', async () => {
    install(
      'acme-plugin',
      `export default { name: 'x', version: 'y', templates: [{ id: 't', title: 'T', extra: {} }] };`,
    );
    install('@acme/adapter-acme', adapterCode);
    writeFileSync(path.join(root, 'local.mjs'), `export default { templates: [] };`);
    const plugins = await loadPlugins(root, ['acme-plugin', '@acme/adapter-acme', './local.mjs', 'acme-plugin']);
    expect(plugins.map((plugin) => [plugin.name, plugin.version])).toEqual([
      ['acme-plugin', '3.2.1'],
      ['@acme/adapter-acme', '3.2.1'],
      ['./local.mjs', '0.0.0'],
    ]);
    const registry = buildRegistry(plugins);
    expect([...registry.adapters.keys(), ...registry.templates.keys()]).toEqual(['acme', 't']);
  });

  it('finds an adapter by its short name', async () => {
    install('@sparkle-orchestration/adapter-acme', adapterCode);
    expect(await loadPlugins(root, ['acme'])).toMatchObject([
      { name: '@sparkle-orchestration/adapter-acme', adapters: [{ name: 'acme' }] },
    ]);
  });

  it('says what to install', async () => {
    expect(await problems('not-there')).toMatchObject([
      {
        code: 'core/plugin-not-installed',
        hint: 'npm install not-there, or for an adapter: npm install @sparkle-orchestration/adapter-not-there',
      },
    ]);
    expect(await problems('../../etc')).toMatchObject([{ code: 'core/plugin-failed' }]);
    expect(await problems('a/../../b')).toMatchObject([{ code: 'core/plugin-not-installed' }]);
  });

  it.each([
    ['no-default', 'export const x = 1;', 'its default export is not an object'],
    ['empty', 'export default {};', 'it has none of templates, taskKinds, connectors, adapters'],
    ['no-list', 'export default { templates: {} };', 'templates is not a list'],
    [
      'bad-part',
      `export default { taskKinds: [{ id: 'a', params: {} }, { id: 1 }] };`,
      'taskKinds[1].id is not a string',
    ],
    [
      'half-adapter',
      `export default { name: 'a', options: {}, components: [], emit() {} };`,
      'capabilities is not a function',
    ],
  ])('refuses the wrong shape: %s', async (name, code, problem) => {
    install(name, code);
    expect(await problems(name)).toMatchObject([
      { code: 'core/plugin-shape', message: `the package "${name}" is not a plugin: ${problem}` },
    ]);
  });

  it('tells crashes and missing entries, all packages at once', async () => {
    install('crashes', 'throw new Error("boom\\n at stack");');
    install('no-entry', '', { exports: './gone.js' });
    expect((await problems('crashes', 'no-entry', 'not-there')).map((one) => one.code)).toEqual([
      'core/plugin-failed',
      'core/plugin-failed',
      'core/plugin-not-installed',
    ]);
    expect((await problems('crashes'))[0]?.message).toBe('the package "crashes" could not be loaded: boom');
  });

  it('respects the range of the core that a package was made for', async () => {
    install('too-new', adapterCode, { peerDependencies: { '@sparkle-orchestration/core': '^99.0.0' } });
    install('fits', adapterCode, { peerDependencies: { '@sparkle-orchestration/core': `^${coreVersion}` } });
    expect(await problems('too-new')).toMatchObject([
      { code: 'core/plugin-version', message: expect.stringContaining('^99.0.0') },
    ]);
    expect(await problems('fits')).toEqual([]);
  });
});

describe('the registry', () => {
  const template = (id: string, aliases: readonly string[] = []) => ({ id, aliases }) as never;

  it('refuses two parts of one name, aliases included', () => {
    const build = () =>
      buildRegistry([
        { name: 'one', version: '1', templates: [template('a', ['b'])] },
        { name: 'two', version: '1', templates: [template('b')] },
      ]);
    expect(build).toThrow('both one and two bring the template "b"');
  });

  it('knows parts of different kinds by one name', () => {
    const kind = { id: 'a' } as never;
    expect(
      buildRegistry([{ name: 'one', version: '1', templates: [template('a')], taskKinds: [kind] }]).taskKinds.size,
    ).toBe(1);
  });
});

describe('version ranges', () => {
  it('of this package is the one in package.json', () => {
    const manifest = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(coreVersion).toBe(manifest.version);
  });

  it.each([
    ['1.4.2', '^1.2.0', true],
    ['2.0.0', '^1.2.0', false],
    ['0.1.9', '^0.1.2', true],
    ['0.2.0', '^0.1.2', false],
    ['0.0.4', '^0.0.3', false],
    ['1.2.9', '~1.2.3', true],
    ['1.3.0', '~1.2.3', false],
    ['1.9.0', '1.x', true],
    ['1.9.0', '1', true],
    ['1.2.3', '1.2', true],
    ['1.3.0', '1.2', false],
    ['1.2.3', '1.2.3', true],
    ['1.2.4', '=1.2.3', false],
    ['2.5.0', '>=1 <3', true],
    ['3.0.0', '>= 1 < 3', false],
    ['2.0.0', '^1.0.0 || ^2.0.0', true],
    ['1.0.0', '*', true],
    ['1.0.0', 'workspace:^', true],
    ['1.0.0', 'nonsense', false],
  ])('%s in %s: %s', (version, range, fits) => expect(versionFits(version, range)).toBe(fits));
});
