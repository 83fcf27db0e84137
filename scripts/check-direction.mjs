// Holds the imports of every package against dependency-direction.json. Test files may also import test support.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const allowed = JSON.parse(readFileSync(join(root, 'dependency-direction.json'), 'utf8'));
const scope = '@sparkle-orchestration/';

/** The rule of a package: its own, else that of the longest pattern. */
function ruleOf(name) {
  if (allowed[name]) return allowed[name];
  const pattern = Object.keys(allowed).find((key) => key.endsWith('*') && name.startsWith(key.slice(0, -1)));
  return pattern && allowed[pattern];
}

function* sources(dir) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|tsx|mts)$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name)) yield path;
  }
}

const problems = [];
for (const group of ['packages', 'apps']) {
  for (const name of readdirSync(join(root, group))) {
    const src = join(root, group, name, 'src');
    if (!statSync(src, { throwIfNoEntry: false })?.isDirectory()) continue;
    const rule = ruleOf(name);
    if (!rule) {
      problems.push(`${group}/${name}: no rule in dependency-direction.json`);
      continue;
    }
    if (rule.includes('*')) continue;
    for (const file of sources(src)) {
      for (const match of readFileSync(file, 'utf8').matchAll(
        /(?:from|import)\s*\(?\s*['"](@sparkle-orchestration\/[^'"]+|(?:\.\.\/)+[^'"]+)['"]/g,
      )) {
        const target = match[1];
        if (target.startsWith(scope)) {
          const other = target.slice(scope.length).split('/')[0];
          if (other !== name && !rule.includes(other))
            problems.push(`${relative(root, file)}: ${name} may not import ${other}`);
        } else if (
          relative(join(root, group, name), join(file, '..', target)).startsWith('..') &&
          !target.endsWith('package.json')
        ) {
          problems.push(`${relative(root, file)}: reaches out of its package by ${target}`);
        }
      }
    }
  }
}
if (problems.length > 0) {
  console.error(problems.join('\n'));
  process.exit(1);
}
console.log('dependency direction: good');
