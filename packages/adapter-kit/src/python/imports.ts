import { byCodeUnits } from '@sparkle-orchestration/core';
import type { PythonImport } from './print-value.js';

/** Modules of the standard library that emitted code uses; everything else counts as installed. */
const standard = new Set(
  'abc argparse ast asyncio base64 collections contextlib csv dataclasses datetime decimal email enum functools glob gzip hashlib html io itertools json logging math os pathlib platform random re shlex shutil signal smtplib socket sqlite3 ssl statistics string subprocess sys tempfile textwrap threading time traceback typing unittest urllib uuid warnings zipfile zoneinfo'.split(
    ' ',
  ),
);

function sectionOf(module: string, local: ReadonlySet<string>): number {
  if (module === '__future__') return 0;
  if (module.startsWith('.')) return 4;
  if (local.has(module.split('.')[0] ?? '')) return 3;
  return standard.has(module.split('.')[0] ?? '') ? 1 : 2;
}

/** Constants, then classes, then the rest: the order that import sorters expect inside one statement. */
function rankOfName(name: string): number {
  if (/^[A-Z][A-Z0-9_]+$/.test(name)) return 0;
  return /^[A-Z]/.test(name) ? 1 : 2;
}

function fromLine(module: string, names: readonly string[], width: number): string {
  const one = `from ${module} import ${names.join(', ')}`;
  return one.length <= width ? one : `from ${module} import (\n${names.map((name) => `    ${name},`).join('\n')}\n)`;
}

const ignoringCase = (a: string, b: string) => byCodeUnits(a.toLowerCase(), b.toLowerCase()) || byCodeUnits(a, b);

function printSection(uses: readonly PythonImport[], width: number): string {
  const plain = new Set(
    uses.filter((use) => use.name === undefined).map((use) => `import ${use.module}${use.as ? ` as ${use.as}` : ''}`),
  );
  const from = new Map<string, Set<string>>();
  for (const use of uses) {
    if (use.name === undefined) continue;
    const names = from.get(use.module) ?? new Set();
    from.set(use.module, names.add(use.as ? `${use.name} as ${use.as}` : use.name));
  }
  const lines = [...plain].sort(ignoringCase);
  for (const module of [...from.keys()].sort(ignoringCase)) {
    const names = [...(from.get(module) ?? [])].sort((a, b) => rankOfName(a) - rankOfName(b) || ignoringCase(a, b));
    lines.push(fromLine(module, names, width));
  }
  return lines.join('\n');
}

/**
 * Import statements in the order of the usual sorters: future, standard library, installed, those of the same folder
 * (`local`), relative; each once.
 */
export function printImports(
  uses: readonly PythonImport[],
  width: number,
  local: ReadonlySet<string> = new Set(),
): string {
  return [0, 1, 2, 3, 4]
    .map((section) =>
      printSection(
        uses.filter((use) => sectionOf(use.module, local) === section),
        width,
      ),
    )
    .filter((text) => text !== '')
    .join('\n\n');
}
