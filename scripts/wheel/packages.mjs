// The npm packages that a built package needs when it runs, as they are installed here.
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const manifestOf = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const byCodeUnits = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

/** Folder of a dependency, searched upwards as Node does. */
function resolve(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    if (existsSync(join(found, 'package.json'))) return realpathSync(found);
    if (dirname(folder) === folder) return undefined;
  }
}

/**
 * Every package behind `dependencies`, by the folder below the program that it belongs in. The first version of a
 * package is shared by all; another one is put below the package that needs it. Optional packages are those that are
 * installed: what this platform needs is there, and nothing of others is.
 * @returns {readonly { place: string, folder: string }[]}
 */
export function runtimePackages(root) {
  const placed = new Map();
  const visit = (folder, place) => {
    const { dependencies = {}, optionalDependencies = {} } = manifestOf(folder);
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies }).sort(byCodeUnits)) {
      const target = resolve(name, folder);
      if (!target) {
        if (name in optionalDependencies) continue;
        throw new Error(`${name}, which ${folder} needs, is not installed`);
      }
      const shared = `node_modules/${name}`;
      const own = placed.has(shared) && placed.get(shared) !== target ? `${place}/${shared}` : shared;
      if (placed.has(own)) continue;
      placed.set(own, target);
      visit(target, own);
    }
  };
  visit(realpathSync(root), '.');
  return [...placed].map(([place, folder]) => ({ place, folder })).sort((a, b) => byCodeUnits(a.place, b.place));
}

/** What no running program reads. */
const skipped = /\.(d\.[cm]?ts|map|md|markdown)$|(^|\/)(test|tests|examples?|\.github)\//i;

/** Files of a folder without those of nested packages, with `/` in their paths, in order. */
export function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, '/'))
    .filter((path) => !path.split('/').includes('node_modules') && !skipped.test(path))
    .sort(byCodeUnits);
}
