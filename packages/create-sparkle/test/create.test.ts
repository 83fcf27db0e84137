import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { command, namesOf, starterFiles, starterKinds } from '../src/index.js';

let folder = '';
const folders: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'create-sparkle-'));
  folders.push(folder);
});
afterAll(() => {
  for (const one of folders) rmSync(one, { recursive: true, force: true });
});

/** The command in an empty folder: its exit code and what it wrote to the terminal. */
function run(...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const exit = command(args, { cwd: folder, stdout: (text) => out.push(text), stderr: (text) => err.push(text) });
  return { exit, out: out.join(''), err: err.join('') };
}
const text = (path: string) => readFileSync(join(folder, path), 'utf8');

describe('npm create @sparkle-orchestration/sparkle', () => {
  it('makes a project when nothing else is said', () => {
    const { exit, out } = run('shop');
    expect(exit).toBe(0);
    expect(out).toContain('wrote shop/sparkle.config.yaml\n');
    expect(out).toContain('cd shop\n  npm install\n  npx sparkle validate');
    expect(text('shop/sparkle.config.yaml')).toMatch(/^name: shop\n/);
    expect(JSON.parse(text('shop/package.json'))).toMatchObject({ name: 'shop', private: true });
    expect(text('shop/.gitignore')).toContain('node_modules/');
  });

  it('makes packages under their names; the part behind the frame names the target or the template', () => {
    expect(run('a', '--kind', 'adapter', '--name', '@acme/sparkle-adapter-make-it').exit).toBe(0);
    expect(JSON.parse(text('a/package.json'))).toMatchObject({ name: '@acme/sparkle-adapter-make-it' });
    expect(text('a/src/index.ts')).toContain("name: 'make-it'");
    expect(run('b', '--kind=template', '--name=newest-rows').exit).toBe(0);
    expect(text('b/src/newest-rows.ts')).toContain("id: 'newest_rows'");
    expect(text('b/example/config/orchestration/newest_orders/dev.yaml')).toContain('pipeline_type: newest_rows');
  });

  it('leaves no word of the starter behind', () => {
    for (const kind of starterKinds) {
      const files = [...starterFiles(kind, namesOf('@acme/other'))].flat().join('\n');
      expect(files).not.toMatch(/starter[-_ ]?(package|name)/i);
    }
  });

  it('takes an empty folder, also one under version control', () => {
    mkdirSync(join(folder, '.git'));
    expect(run('.', '--name', 'shop').exit).toBe(0);
    expect(text('sparkle.config.yaml')).toMatch(/^name: shop\n/);
  });

  it('refuses a folder with files, and touches nothing', () => {
    writeFileSync(join(folder, 'mine.txt'), 'mine');
    const { exit, err } = run('.', '--name', 'shop');
    expect(exit).toBe(2);
    expect(err).toMatch(/^error\[create-sparkle\/folder-not-empty\]: .* is not empty: it holds mine.txt\n {2}help: /);
    expect(() => text('package.json')).toThrow();
  });

  it.each([
    [['shop', '--name', 'My Shop'], 'bad-name'],
    [['shop', '--name', '../up'], 'bad-name'],
    [['shop', '--name', '1st'], 'bad-name'],
    [['shop', '--kind', 'adaptor'], 'unknown-kind'],
    [['shop', '--kin', 'adapter'], 'usage'],
    [['shop', 'another'], 'usage'],
    [[], 'usage'],
  ])('refuses %j', (args, code) => {
    const { exit, err } = run(...args);
    expect(exit).toBe(2);
    expect(err).toContain(`error[create-sparkle/${code}]`);
    expect(err).toContain('help: ');
    expect(() => text('shop/package.json')).toThrow();
  });
});

it('asks for the versions of this release', () => {
  for (const kind of starterKinds) {
    const manifest = JSON.parse(starterFiles(kind, namesOf('x')).get('package.json') ?? '');
    const ours = { ...manifest.dependencies, ...manifest.peerDependencies, ...manifest.devDependencies };
    const ranges = Object.entries(ours).filter(([name]) => name.startsWith('@sparkle-orchestration/'));
    expect(ranges.length).toBeGreaterThan(0);
    for (const [name, range] of ranges) {
      const folderOf = name.endsWith('/cli') ? '../../../apps/cli' : `../../${name.split('/')[1]}`;
      const { version } = JSON.parse(readFileSync(new URL(`${folderOf}/package.json`, import.meta.url), 'utf8'));
      expect(`${name} ${range}`).toBe(`${name} ^${version}`);
    }
  }
});
